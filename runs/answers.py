"""A person's answer to a run that waits for one."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from kernel.transactions import after_commit
from runs import bell, claims, dispatch
from runs.context import Json
from runs.errors import RunNotWaiting
from runs.models import Run, Step


@transaction.atomic
def answer(run: Run, value: Json) -> None:
    """Finish the open question of a run and let it go on.

    Raises:
        RunNotWaiting: The run waits for no answer, or another tab just gave it.
    """
    waiting = (
        Run.objects.select_for_update().filter(pk=run.pk, status=Run.Status.NEEDS_INPUT).first()
    )
    step = (
        Step.objects.filter(run=run, kind="question", status=Step.Status.RESERVED).first()
        if waiting
        else None
    )
    if step is None:
        raise RunNotWaiting("This run is not waiting for an answer.")
    Step.objects.filter(pk=step.pk).update(
        status=Step.Status.DONE, response=value, finished_at=Now()
    )
    Run.objects.filter(pk=run.pk).update(
        status=Run.Status.QUEUED,
        attempt_count=0,
        wake_at=Now() + claims.WAKE_GRACE,
        deadline_at=Now() + timedelta(seconds=settings.RUNS_DEADLINE_S[run.kind]),
    )
    after_commit(dispatch.wake, run_id=run.pk, kind=run.kind)
    after_commit(bell.ring, run_uuid=str(run.uuid))
