"""Windows on what was executed, what is cached, and what people thought of the answers."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kernel.errors import AppError
from learning import feedback
from learning.models import CacheEntry, Execution, Feedback
from registry.move_actions import ReasonForm
from runs.admin import ReadOnly

TRACE_CHARS = 500


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


@admin.action(description="Mark as looked into", permissions=["review"])
def close(_: Any, request: HttpRequest, rows: QuerySet[Feedback]) -> None:
    """Close the chosen ones with what the reviewer found."""
    finding = request.POST.get("reason", "").strip()
    if not finding:
        messages.error(request, "Nothing was changed: say what you found, beside the action.")
        return
    for row in rows:
        try:
            feedback.close(row.pk, actor=request.user.get_username(), finding=finding)
        except AppError as error:
            messages.error(request, error.message)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly):
    """A thumb down is an item of review: it shows the request's whole trace."""

    list_display = ["verdict", "asked", "tool", "user", "given_at", "reviewed_by"]
    list_filter = ["is_good", ("reviewed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["run", "user"]
    search_fields = ["run__uuid", "run__prompt", "comment"]
    ordering = ["-given_at", "-pk"]
    actions = [close]
    action_form = ReasonForm
    fields = (
        "verdict", "comment", "user", "given_at", "asked", "answered", "trace", "events",
        "reviewed_at", "reviewed_by", "finding",
    )  # fmt: skip
    readonly_fields = ("verdict", "asked", "answered", "trace", "events")

    def has_review_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("learning.change_feedback"))

    @admin.display(description="thumb")
    def verdict(self, row: Feedback) -> str:
        return "up" if row.is_good else "down"

    @admin.display(description="request")
    def asked(self, row: Feedback) -> str:
        return row.run.prompt[:TRACE_CHARS]

    @admin.display
    def tool(self, row: Feedback) -> str:
        return ", ".join((row.run.result or {}).get("tool_sequence", []))

    @admin.display(description="answer")
    def answered(self, row: Feedback) -> str:
        return str((row.run.result or {}).get("response", ""))[:TRACE_CHARS]

    @admin.display(description="steps")
    def trace(self, row: Feedback) -> SafeString:
        steps = row.run.steps.order_by("pk").only("key", "status", "response")
        return format_html_join(
            "",
            "<p><b>{}</b> {}<br>{}</p>",
            ((step.key, step.status, str(step.response)[:TRACE_CHARS]) for step in steps),
        )

    @admin.display
    def events(self, row: Feedback) -> SafeString:
        told = row.run.events.order_by("seq")
        return format_html_join(
            "",
            "<p>{} <b>{}</b> {}</p>",
            ((each.seq, each.event_type, str(each.data)[:TRACE_CHARS]) for each in told),
        )
