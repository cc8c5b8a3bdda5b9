"""What waits for a reviewer, and what became of it. `lifecycle` makes the moves."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from registry.models import Tool, ToolEvent, ToolVersion
from runs import answers

__all__ = ["Decision", "close", "find_decision", "subject", "version_under_review"]

_PENDING = Tool.Status.PENDING_REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How a review ended. One that ended by itself, as by archiving, was not approved."""

    approved: bool
    actor: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data)


def subject(version: ToolVersion) -> dict[str, Any]:
    """Return what names a version in the step that asks for its review."""
    return {"version_id": str(version.uuid)}


def version_under_review(tool: Tool) -> ToolVersion | None:
    """Return the version that was put up last; for a tool without such an event its newest."""
    asked = tool.events.filter(to_status=_PENDING).order_by("-pk").first()
    put_up = asked.version if asked is not None else None
    return put_up or tool.versions.newest_first().first()


def close(tool: Tool, decision: Decision) -> None:
    """Tell the run that asked for the review how it ended. Part of the move; the tool is locked."""
    version = version_under_review(tool)
    if version is not None:
        answers.finish_reviews(about=subject(version), value=decision.to_json())


def find_decision(version: ToolVersion) -> Decision | None:
    """Return how the review of a version ended; None while it waits.

    Locks the tool, so that no decision falls between this look and what the caller writes.
    """
    Tool.objects.select_for_update().get(pk=version.tool_id)
    asked = ToolEvent.objects.filter(version=version, to_status=_PENDING).order_by("-pk").first()
    if asked is None:
        return None
    ended = ToolEvent.objects.filter(tool=version.tool_id, pk__gt=asked.pk).order_by("pk").first()
    if ended is None:
        return None
    approved = ended.to_status == Tool.Status.ACTIVE and ended.version_id == version.pk
    return Decision(approved=approved, actor=ended.actor, reason=ended.reason)
