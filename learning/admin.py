"""Read-only windows on what was executed and what is cached."""

from django.contrib import admin

from learning.models import CacheEntry, Execution
from runs.admin import ReadOnly


@admin.register(Execution)
class ExecutionAdmin(ReadOnly):
    list_display = [
        "tool_name", "success", "cached", "error_type", "execution_time_ms", "user", "created_at",
    ]  # fmt: skip
    list_filter = ["success", "cached", "error_type"]
    list_select_related = ["user"]
    search_fields = ["tool_name", "run__uuid"]
    ordering = ["-pk"]


@admin.register(CacheEntry)
class CacheEntryAdmin(ReadOnly):
    list_display = ["version", "cache_hits", "execution_time_ms", "created_at", "expires_at"]
    list_select_related = ["version__tool"]
    ordering = ["-pk"]
