"""Read-only windows on durable work."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from runs.models import Run, RunEvent, Session, Step


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that the flow writes; people look."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class StepInline(admin.TabularInline[Step, Run]):
    model = Step
    fields = (
        "key", "status", "input_tokens", "output_tokens", "cost_usd", "duration_ms", "created_at",
    )  # fmt: skip
    readonly_fields = fields
    ordering = ["pk"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class EventInline(admin.TabularInline[RunEvent, Run]):
    model = RunEvent
    fields = ("seq", "event_type", "data", "created_at")
    readonly_fields = fields
    ordering = ["seq"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = [
        "uuid", "kind", "status", "user", "short_prompt", "call_count", "token_count", "created_at",
    ]  # fmt: skip
    list_filter = ["kind", "status", "error_code"]
    list_select_related = ["user"]
    search_fields = ["uuid", "prompt"]
    ordering = ["-pk"]
    inlines = [StepInline, EventInline]

    @admin.display(description="prompt")
    def short_prompt(self, run: Run) -> str:
        return run.prompt[:80]


@admin.register(Step)
class StepAdmin(ReadOnly):
    list_display = ["key", "run", "status", "input_tokens", "output_tokens", "duration_ms"]
    list_filter = ["kind", "status"]
    list_select_related = ["run"]
    search_fields = ["run__uuid"]
    ordering = ["-pk"]


@admin.register(Session)
class SessionAdmin(ReadOnly):
    list_display = ["key", "user", "title", "message_count", "last_interaction_at"]
    list_select_related = ["user"]
    search_fields = ["key", "title"]
    ordering = ["-pk"]
