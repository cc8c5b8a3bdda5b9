"""A tool's identity, its place in life, and the log of its moves."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.models import AuditedModel

OUTCOME_WINDOW = 50  # uses that the success rate looks back on

# Python's keywords in lower case, written out: the constraint must not differ by interpreter.
RESERVED_WORDS = (
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
)  # fmt: skip


class ToolQuerySet(models.QuerySet["Tool"]):
    def active(self) -> Self:
        return self.filter(status=Tool.Status.ACTIVE)

    def present(self) -> Self:
        """Keep what is not archived."""
        return self.exclude(status=Tool.Status.ARCHIVED)

    def visible_to(self, user_id: int | None) -> Self:
        """Keep shared tools and the user's own; without a user only shared ones."""
        mine = Q(owner_id=user_id) if user_id is not None else Q()
        return self.filter(Q(visibility=Tool.Visibility.SHARED) | mine)

    def orphaned(self, *, created_before: datetime) -> Self:
        """Keep tools without any version: the rest of an interrupted registration."""
        return self.present().filter(
            versions__isnull=True, live_version__isnull=True, created_at__lt=created_before
        )


class Tool(AuditedModel):
    """A capability with a stable name. What it does lives in its versions."""

    class Status(models.TextChoices):
        EXPERIMENTAL = "experimental", "Experimental"
        ACTIVE = "active", "Active"
        PENDING_REVIEW = "pending_review", "Waiting for review"
        DEPRECATED = "deprecated", "Deprecated"
        ARCHIVED = "archived", "Archived"

    class Visibility(models.TextChoices):
        PRIVATE = "private", "Private"
        SHARED = "shared", "Shared"

    name = models.CharField(max_length=100, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="tools"
    )
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.SHARED)
    status = models.CharField(max_length=16, choices=Status, default=Status.EXPERIMENTAL)
    # What is called. A pointer, so that publishing and rolling back change no version.
    live_version = models.ForeignKey(
        "registry.ToolVersion", on_delete=models.PROTECT, null=True, related_name="live_for"
    )
    category = models.CharField(max_length=100, blank=True)
    # These three are written by lifecycle.record_use and by nothing else.
    use_count = models.PositiveIntegerField(default=0)
    recent_outcomes = models.CharField(max_length=OUTCOME_WINDOW, blank=True)  # newest last
    last_used_at = models.DateTimeField(null=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # `test_x` would be mirrored over the tests of `x`.
                condition=Q(name__regex=r"^(?!test_)[a-z][a-z0-9_]*$"),
                name="registry_tool_name_valid",
            ),
            models.CheckConstraint(
                condition=~Q(name__in=RESERVED_WORDS), name="registry_tool_name_not_keyword"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["private", "shared"]),
                name="registry_tool_visibility_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "experimental", "active", "pending_review", "deprecated", "archived",
                    ]
                ),
                name="registry_tool_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["active", "deprecated"])
                | Q(live_version__isnull=False),
                name="registry_tool_active_has_live",
            ),
            models.CheckConstraint(
                condition=Q(recent_outcomes__regex=r"^[01]*$"),
                name="registry_tool_outcomes_binary",
            ),
        ]  # fmt: skip
        indexes = [
            # Read by selectors.list_tools: newest first.
            models.Index(fields=["-created_at", "-id"], name="registry_tool_newest_ix"),
            # Read by Tool.objects.orphaned, at every request: nearly always empty.
            models.Index(
                fields=["created_at"],
                condition=Q(live_version__isnull=True),
                name="registry_tool_unpublished_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    @property
    def success_rate(self) -> float | None:
        """Share of successes among the latest uses; None before the first."""
        if not self.recent_outcomes:
            return None
        return self.recent_outcomes.count("1") / len(self.recent_outcomes)


# A wrong move is a conflict. Only `lifecycle` moves a tool.
MOVES: dict[str, frozenset[str]] = {
    Tool.Status.EXPERIMENTAL: frozenset(
        {Tool.Status.ACTIVE, Tool.Status.PENDING_REVIEW, Tool.Status.ARCHIVED}
    ),
    Tool.Status.PENDING_REVIEW: frozenset(
        {Tool.Status.ACTIVE, Tool.Status.EXPERIMENTAL, Tool.Status.ARCHIVED}
    ),
    Tool.Status.ACTIVE: frozenset(
        {
            Tool.Status.DEPRECATED,
            Tool.Status.EXPERIMENTAL,
            Tool.Status.PENDING_REVIEW,
            Tool.Status.ARCHIVED,
        }
    ),
    Tool.Status.DEPRECATED: frozenset({Tool.Status.ACTIVE, Tool.Status.ARCHIVED}),
    Tool.Status.ARCHIVED: frozenset({Tool.Status.ACTIVE, Tool.Status.EXPERIMENTAL}),
}


class ToolEvent(models.Model):
    """One move of a tool: who, when, why. Append-only; the actor is text and outlives accounts."""

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="events")
    # The version that was published, rolled back to or put up for review.
    version = models.ForeignKey(
        "registry.ToolVersion", on_delete=models.PROTECT, null=True, related_name="events"
    )
    from_status = models.CharField(max_length=16, choices=Tool.Status, blank=True)  # "" at birth
    to_status = models.CharField(max_length=16, choices=Tool.Status)
    actor = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    from_status__in=[
                        "", "experimental", "active", "pending_review", "deprecated", "archived",
                    ]
                ),
                name="registry_toolevent_from_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    to_status__in=[
                        "experimental", "active", "pending_review", "deprecated", "archived",
                    ]
                ),
                name="registry_toolevent_to_known",
            ),
            models.CheckConstraint(condition=~Q(actor=""), name="registry_toolevent_has_actor"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="registry_toolevent_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id}: {self.from_status or 'new'} to {self.to_status} (#{self.pk})"
