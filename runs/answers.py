"""What people say to runs that wait for them: answers of askers, decisions of reviewers."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from runs import patience, selectors
from runs.context import Json
from runs.errors import RunNotWaiting
from runs.models import Run, Step


@transaction.atomic
def answer(run: Run, value: Json) -> None:
    """Finish the open question of a run, or of the run it waits for, and let that go on.

    A review is no question: whoever asked cannot finish it.

    Raises:
        RunNotWaiting: The run waits for no answer, or somebody else just gave it.
    """
    asking_id = selectors.awaited(Run.objects.get(pk=run.pk)).pk
    asking = Run.objects.select_for_update().get(pk=asking_id)
    open_steps = Step.objects.filter(run=asking, kind=Step.QUESTION, status=Step.Status.RESERVED)
    step = open_steps.order_by("pk").first() if asking.status == Run.Status.NEEDS_INPUT else None
    if step is None:
        raise RunNotWaiting("This run is not waiting for an answer.")
    _finish(step, value)
    patience.go_on(asking)


@transaction.atomic
def finish_reviews(*, about: dict[str, Any], value: Json) -> int:
    """Finish the open reviews whose request holds all of `about`; return how many there were.

    A run that has asked and is not waiting yet finds its review finished when it is about to.
    """
    reviews = Step.objects.filter(kind=Step.REVIEW, status=Step.Status.RESERVED)
    found = reviews.filter(request__contains=about, run__status__in=Run.OPEN)
    finished = 0
    for run_id in sorted(set(found.values_list("run_id", flat=True))):
        run = Run.objects.select_for_update().get(pk=run_id)
        step = found.filter(run=run).first()  # asked again under the lock
        if step is None:
            continue
        _finish(step, value)
        finished += 1
        if run.status == Run.Status.NEEDS_INPUT:
            patience.go_on(run)
    return finished


def _finish(step: Step, value: Json) -> None:
    Step.objects.filter(pk=step.pk).update(
        status=Step.Status.DONE, response=value, finished_at=Now()
    )
