"""Runs that a person has to decide something for: how long they wait, and how they go on."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from kernel.transactions import after_commit
from runs import bell, claims, dispatch
from runs.models import Run, Step


def wait_or_go_on(run: Run) -> None:
    """Put the run aside until a person has answered, unless one just did. Its row is locked."""
    if not Step.objects.filter(
        run=run, kind__in=Step.FOR_PEOPLE, status=Step.Status.RESERVED
    ).exists():
        go_on(run)
        return
    Run.objects.filter(pk=run.pk).update(
        status=Run.Status.NEEDS_INPUT,
        lease_expires_at=None,
        deadline_at=Now() + timedelta(seconds=settings.QUESTION_EXPIRES_S),
        updated_at=Now(),
    )
    extend_waiters(run)
    after_commit(bell.announce, run_uuid=str(run.uuid))
    claims.release_others(run_id=run.pk, session_id=run.session_id, has_ended=False)


def go_on(run: Run) -> None:
    """Queue a run whose question is answered, with all its time anew. Its row is locked."""
    Run.objects.filter(pk=run.pk).update(
        status=Run.Status.QUEUED,
        lease_expires_at=None,
        attempt_count=0,
        wake_at=Now() + claims.WAKE_GRACE,
        deadline_at=Now() + timedelta(seconds=settings.RUNS_DEADLINE_S[run.kind]),
        updated_at=Now(),
    )
    extend_waiters(run)
    after_commit(dispatch.wake, run_id=run.pk, kind=run.kind)
    after_commit(bell.ring, run_uuid=str(run.uuid))


def extend_waiters(run: Run) -> None:
    """Give what waits for the run as long as the run has, and its own time on top; so on upwards.

    Locks the waiters; the run's own row was locked before, as by all who write to both.
    """
    deadline = Run.objects.values_list("deadline_at", flat=True).get(pk=run.pk)
    for waiter in Run.objects.filter(waits_for=run, status=Run.Status.WAITING).order_by("pk"):
        allowed = deadline + timedelta(seconds=settings.RUNS_DEADLINE_S[waiter.kind])
        Run.objects.filter(pk=waiter.pk).update(deadline_at=allowed)
        after_commit(bell.announce, run_uuid=str(waiter.uuid))
        extend_waiters(waiter)
