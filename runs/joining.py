"""Runs that other runs wait for: equal work is done once, however many ask for it."""

import time
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from kernel.errors import AppError
from runs import claims, context, execution, selectors, steps
from runs.claims import NewRun
from runs.context import Callback, Work
from runs.errors import UNWANTED, RepetitionEnds, WaitsFor
from runs.execution import Result
from runs.fencing import flush
from runs.models import Run
from runs.sweep import sweep

POLL_S = 0.2
NOBODY = "A person has to decide something first."


def result_of(
    new: NewRun,
    body: Callable[[Work], Any],
    *,
    failure_event: str,
    callback: Callback | None = None,
) -> Result:
    """Return the result of the run described by `new`, started now or already under way.

    A worker's run is put aside until the other has ended. In a script `body` is carried out here;
    while another process is at it this one waits, and takes over if that one dies. What it would
    have to ask a person comes back as a failure there.

    Raises:
        WaitsFor: The current run is a worker's, and the other has not ended yet.
    """
    work = context.current()
    if work is None or work.inline:
        callback = callback or (work.callback if work else None)
        return _here(new, body, failure_event=failure_event, callback=callback)
    while True:
        joined = _joined(new, claims.create)
        if isinstance(joined, dict):
            return joined
        flush(work)  # what it has started may outlive this process
        other = Run.objects.get(pk=joined)
        if other.is_open:
            raise WaitsFor(other.pk)
        if other.error_code != UNWANTED:  # else its last asker left just before this one came
            break
    if not context.is_repetition():
        # Nothing where this run has waited for it. One that died before it could be put aside,
        # or came as the other ended, still tells its people what went on there.
        steps.record(
            f"follow.{new.kind}",
            request={"run": other.pk},
            write=lambda: claims.follow(work, other.pk),
        )
    return _outcome(other)


def _joined(new: NewRun, create: Callable[[NewRun], Run]) -> int | Result:
    """Return the run that the current one joins, or the failure it is refused with.

    Decided once: a later attempt joins no other.
    """
    joined: int | Result = steps.decide(
        f"join.{new.kind}",
        request={"join_key": new.join_key},
        choose=lambda: _join(new, create),
    )
    return joined


def _join(new: NewRun, create: Callable[[NewRun], Run]) -> int | Result:
    """Return the open run for this work, or start it; a race ends with one."""
    if context.is_repetition():
        raise RepetitionEnds(f"It would start or join a run of kind {new.kind}.")
    while True:
        found = _open_run(new)
        if found is not None:
            return found.pk
        try:
            with transaction.atomic():
                return create(new).pk
        except IntegrityError:
            continue  # somebody was quicker; it is there now, or it has ended already
        except AppError as refusal:
            return execution.failure(refusal.code, refusal.message)


def _open_run(new: NewRun) -> Run | None:
    return Run.objects.open().filter(kind=new.kind, join_key=new.join_key).first()


def _here(
    new: NewRun, body: Callable[[Work], Any], *, failure_event: str, callback: Callback | None
) -> Result:
    started: list[Run] = []  # by this process, which holds it

    def create(wanted: NewRun) -> Run:
        started.append(claims.create_claimed(wanted))
        return started[0]

    joined = _joined(new, create)
    if isinstance(joined, dict):
        return joined
    run = Run.objects.get(pk=joined)
    claimed = started[0] if started else claims.claim(run.pk)
    asking = context.current()
    if asking is not None:
        claims.follow(asking, run.pk)
    while run.is_open:
        if claimed is not None:
            work = claims.work_of(claimed, inline=True, callback=callback)
            _carry_out(work, body, failure_event)
        else:
            time.sleep(POLL_S)
            sweep()  # where no site runs, nobody else ends what is past its deadline
        run.refresh_from_db()
        if run.status == Run.Status.NEEDS_INPUT:
            return _unanswered(run)
        claimed = claims.claim(run.pk)  # nothing, once it has ended
    return _outcome(run)


def _carry_out(work: Work, body: Callable[[Work], Any], failure_event: str) -> None:
    execution.drive(
        work, lambda: body(work), finish_with=lambda _: None, failure_event=failure_event
    )


def _unanswered(run: Run) -> Result:
    """Say what a person would have to decide, as a failure: in a script nobody can.

    The run stays open, and equal work joins it; what was asked about stands beside the sentence.
    """
    asked = selectors.find_open_question(run) or selectors.find_open_review(run) or {}
    details = {key: value for key, value in asked.items() if key not in ("question", "code")}
    code = str(asked.get("code", "needs_input"))
    return details | execution.failure(code, str(asked.get("question", NOBODY)))


def _outcome(run: Run) -> Result:
    if run.result is not None:
        return dict(run.result)
    return execution.failure(run.error_code or "failed", run.last_error or "It was not finished.")
