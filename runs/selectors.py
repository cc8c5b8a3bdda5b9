"""What faces may read of runs."""

from typing import Any
from uuid import UUID

from runs.errors import RunNotFound
from runs.models import Run, RunEvent, Step

MAX_EVENTS = 500


def get_run_for_user(*, run_uuid: UUID | str, user_id: int) -> Run:
    """Return a person's own run; a stranger's looks like a missing one.

    Raises:
        RunNotFound: No such run, or not theirs.
    """
    run = Run.objects.of_user(user_id).select_related("session").filter(uuid=run_uuid).first()
    if run is None:
        raise RunNotFound("There is no such run.")
    return run


def list_events(*, run: Run, after: int, limit: int = MAX_EVENTS) -> list[dict[str, Any]]:
    """Return the events with `seq` > `after`, oldest first, at most `limit`."""
    rows = RunEvent.objects.filter(run=run, seq__gt=after).order_by("seq")[:limit]
    return [
        {
            "seq": row.seq,
            "event_type": row.event_type,
            "data": row.data,
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def find_open_question(run: Run) -> dict[str, Any] | None:
    """Return the question a run waits on, as stored; None when it waits on none.

    A run that waits for another waits on that one's question.
    """
    return _find_open(run, Step.QUESTION)


def find_open_review(run: Run) -> dict[str, Any] | None:
    """Return what a reviewer has to decide before the run, or one it waits for, can go on."""
    return _find_open(run, Step.REVIEW)


def _find_open(run: Run, kind: str) -> dict[str, Any] | None:
    asking = awaited(run)
    if asking.status != Run.Status.NEEDS_INPUT:
        return None
    steps = Step.objects.filter(run=asking, kind=kind, status=Step.Status.RESERVED)
    step = steps.order_by("pk").first()  # the one that an answer finishes
    return step.request if step else None


def awaited(run: Run) -> Run:
    """Return what a run waits for, at the end of the chain; the run itself if it does not wait."""
    while run.status == Run.Status.WAITING and run.waits_for is not None:
        run = run.waits_for
    return run
