"""What waits for a reviewer, and what became of it. `lifecycle` makes the moves."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Count, Q

from registry.models import Tool, ToolEvent, ToolVersion
from runs import answers
from runs.models import Run, Step

__all__ = [
    "Decision",
    "Waiting",
    "close",
    "find_decision",
    "find_waiting",
    "list_waiting",
    "previous_live",
    "subject",
    "version_under_review",
]

QUEUE_LENGTH = 200

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A version that waits for a reviewer.

    Attributes:
        asker: Who asked for the tool; "" for nobody in particular.
        prompt: What they asked for; "" when no run waits.
        waiting_count: How many requests go on with the decision.
    """

    version: ToolVersion
    since: datetime
    reason: str
    asker: str
    prompt: str
    waiting_count: int


def list_waiting() -> list[Waiting]:
    """List what waits for review, longest first, at most 200. Three queries."""
    asked = (
        ToolEvent.objects.filter(to_status=_PENDING, tool__status=_PENDING, version__isnull=False)
        .select_related("version__tool__owner")
        .order_by("tool_id", "-pk")
        .distinct("tool_id")
    )
    events = sorted(asked, key=lambda event: event.pk)[:QUEUE_LENGTH]
    runs = _runs_asking([event.version for event in events if event.version])
    return [
        _waiting(event, event.version, runs.get(str(event.version.uuid)))
        for event in events
        if event.version
    ]


def find_waiting(version: ToolVersion) -> Waiting | None:
    """Return how a version waits for review; None when it does not."""
    if version.tool.status != _PENDING:
        return None
    event = version.tool.events.filter(to_status=_PENDING).order_by("-pk").first()
    if event is None or event.version_id != version.pk:
        return None
    return _waiting(event, version, _runs_asking([version]).get(str(version.uuid)))


def previous_live(version: ToolVersion) -> ToolVersion | None:
    """Return the version that was live before this one was; None for a first version."""
    published = ToolEvent.objects.filter(tool=version.tool_id, to_status=Tool.Status.ACTIVE)
    own = published.filter(version=version).order_by("pk").first()
    others = published.filter(version__isnull=False).exclude(version=version)
    if own is not None:
        others = others.filter(pk__lt=own.pk)
    event = others.select_related("version").order_by("-pk").first()
    return event.version if event is not None else None


def _runs_asking(versions: list[ToolVersion]) -> dict[str, Run]:
    """Return the run that asked for each version's review, by the version's uuid."""
    steps = Step.objects.filter(
        kind=Step.REVIEW,
        status=Step.Status.RESERVED,
        request__version_id__in=[str(version.uuid) for version in versions],
    )
    asking = {step.run_id: str((step.request or {})["version_id"]) for step in steps}
    waiting = Count("waiters", filter=Q(waiters__status=Run.Status.WAITING))
    runs = Run.objects.filter(pk__in=asking).select_related("user").annotate(waiting=waiting)
    return {asking[run.pk]: run for run in runs}


def _waiting(event: ToolEvent, version: ToolVersion, run: Run | None) -> Waiting:
    person = run.user if run is not None else version.tool.owner
    return Waiting(
        version=version,
        since=event.created_at,
        reason=event.reason,
        asker=person.get_username() if person is not None else "",
        prompt=run.prompt if run is not None else "",
        waiting_count=getattr(run, "waiting", 0),
    )
