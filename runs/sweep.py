"""Find what a lost message or a dead process left behind."""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Now

from runs import claims, dispatch, pausing
from runs.errors import RunFinished
from runs.models import Run, Step

log = structlog.get_logger(__name__)

_DUE = """
UPDATE runs_run SET
    wake_count = wake_count + 1,
    wake_at = now() + least(10 * 2 ^ least(wake_count, 6), 600) * interval '1 second'
WHERE id IN (
    SELECT id FROM runs_run
    WHERE wake_at <= now()
      AND (status = 'queued' OR (status = 'running' AND lease_expires_at < now()))
    ORDER BY wake_at LIMIT 200 FOR UPDATE SKIP LOCKED
)
RETURNING id, kind
"""
_UNDER_REVIEW = Exists(
    Step.objects.filter(run=OuterRef("pk"), kind=Step.REVIEW, status=Step.Status.RESERVED)
)


def sweep() -> dict[str, int]:
    """Wake runs that should be going on, and end those that never will. Returns counts.

    Each wake of the same run doubles the time to the next, up to ten minutes. While everything is
    paused, what waits is not woken, and its time does not run.
    """
    if pausing.is_paused():
        _hold()
    ended = _end(
        Q(status__in=Run.ACTIVE, deadline_at__lt=Now()),
        "deadline_exceeded",
        "This took longer than it may and was stopped.",
    )
    ended += _end(
        Q(_UNDER_REVIEW, status=Run.Status.NEEDS_INPUT, deadline_at__lt=Now()),
        "review_expired",
        "No reviewer decided in time.",
    )
    ended += _end(
        Q(status=Run.Status.NEEDS_INPUT, deadline_at__lt=Now()),
        "question_expired",
        "Nobody answered the question in time.",
    )
    ended += _end(
        Q(
            Q(status=Run.Status.QUEUED) | Q(lease_expires_at__lt=Now()),
            status__in=[Run.Status.QUEUED, Run.Status.RUNNING],
            attempt_count__gte=settings.RUNS_MAX_ATTEMPTS,
        ),
        "run_poisoned",
        "This was tried several times and each time its process died; it will not be tried again.",
    )
    freed = _free_waiters()
    return {"ended": ended, "freed": freed, "woken": 0 if pausing.is_paused() else _wake_due()}


def _hold() -> None:
    for kind, allowed_s in settings.RUNS_DEADLINE_S.items():
        held = Run.objects.filter(kind=kind, status__in=[Run.Status.QUEUED, Run.Status.WAITING])
        later = Greatest(F("deadline_at"), Now() + timedelta(seconds=allowed_s))
        held.update(deadline_at=later)


def _end(which: Q, code: str, reason: str) -> int:
    ended = 0
    for run in Run.objects.filter(which).order_by("pk")[:200]:
        try:
            claims.end(run, status=Run.Status.FAILED, error_code=code, reason=reason, only_if=which)
        except RunFinished:
            continue  # it ended, or went on, between the look and the lock
        log.warning("runs.run.ended_by_sweep", run=str(run.uuid), code=code)
        ended += 1
    return ended


def _free_waiters() -> int:
    """Queue runs whose awaited run has ended although nobody told them."""
    return (
        Run.objects.filter(status=Run.Status.WAITING)
        .exclude(waits_for__status__in=Run.OPEN)
        .update(status=Run.Status.QUEUED, wake_at=Now())
    )


def _wake_due() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        due: list[Any] = cursor.fetchall()
    for run_id, kind in due:
        dispatch.wake(run_id=run_id, kind=kind)
    return len(due)
