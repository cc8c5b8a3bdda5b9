"""Drive one attempt at a claimed run to its end, or to where it has to wait."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from kernel.errors import AppError
from kernel.transactions import after_commit
from runs import bell, claims, context, dispatch, patience
from runs.context import Work
from runs.digests import storable
from runs.errors import FenceLost, NeedsAnswer, WaitsFor
from runs.fencing import fenced
from runs.lease import keeper
from runs.models import Run

log = structlog.get_logger(__name__)

Result = dict[str, Any]  # has `success`; `error_code` and `error` when it is false
RowsOfResult = Callable[[Result], None]


INTERNAL_ERROR = "Something went wrong on our side. It has been logged; please try again."


def failure(code: str, sentence: str) -> Result:
    return {"success": False, "error_code": code, "error": sentence}


def drive(
    work: Work,
    body: Callable[[], Result],
    *,
    finish_with: RowsOfResult,
    failed: Callable[[str, str], Result] = failure,
    failure_event: str = "error",
) -> Result | None:
    """Run `body` as this run and record how it ended.

    Args:
        body: The whole flow from its top; finished steps are read back, not made again.
        finish_with: Writes our rows in the transaction that ends the run.
        failed: Makes a result of a code and a sentence, when `body` raised.
        failure_event: What people are told then.

    Returns None when the attempt ended without an outcome: the run waits, needs a person, belongs
    to another process, or the database was away. An inline run that needs a person returns what
    to say instead.
    """
    if work.recording is not None:
        return _repeat(work, body, failed, failure_event)
    with structlog.contextvars.bound_contextvars(run=str(work.run_uuid)), keeper.holding(work):
        return _attempt(work, body, finish_with, failed, failure_event)


def _attempt(
    work: Work,
    body: Callable[[], Result],
    finish_with: RowsOfResult,
    failed: Callable[[str, str], Result],
    failure_event: str,
) -> Result | None:
    try:
        with context.activate(work):
            result = body()
        finish(work, result, finish_with)
    except FenceLost:
        log.info("runs.attempt.superseded")
    except NeedsAnswer as need:
        return _wait_for_person(work, need, failed)
    except WaitsFor as other:
        _wait_for_run(work, other.run_id)
    except AppError as error:
        work.emit(failure_event, {"error": error.message, "code": error.code})
        return _fail(work, failed(error.code, error.message), finish_with)
    except Exception as error:
        # The edge of a unit of work: nobody above can do better than to record it.
        if _is_cut_off(work, error):
            return None
        log.exception("runs.attempt.failed")
        work.emit(failure_event, {"error": INTERNAL_ERROR, "code": "internal_error"})
        return _fail(work, failed("internal_error", INTERNAL_ERROR), finish_with)
    else:
        return result
    return None


def _repeat(
    work: Work,
    body: Callable[[], Result],
    failed: Callable[[str, str], Result],
    failure_event: str,
) -> Result:
    """Drive a repetition, which ends as the run did and records nothing; it lets interrupts out."""
    try:
        with context.activate(work):
            return body()
    except AppError as error:
        work.emit(failure_event, {"error": error.message, "code": error.code})
        return failed(error.code, error.message)
    except Exception:
        log.exception("runs.repetition.failed")
        work.emit(failure_event, {"error": INTERNAL_ERROR, "code": "internal_error"})
        return failed("internal_error", INTERNAL_ERROR)


def _is_cut_off(work: Work, error: Exception) -> bool:
    """Tell whether the database was away, and leave the run as it stands: that is no outcome.

    Its lease runs out, and who claims it then goes on from the last finished step. How often is
    bounded, as for a process that dies. Nobody else would go on with a script's run.
    """
    if work.inline or not isinstance(error, OperationalError | InterfaceError):
        return False
    log.warning("runs.attempt.cut_off", error=type(error).__name__)
    if not connection.in_atomic_block:
        connection.close()
    return True


def finish(work: Work, result: Result, finish_with: RowsOfResult) -> None:
    """Record the outcome, the events still buffered and our rows in one transaction."""
    success = bool(result["success"])
    has_events = bool(work.events)
    with fenced(
        work,
        changes=(
            ", status = %(status)s, result = %(result)s, error_code = %(code)s,"
            " last_error = %(error)s, finished_at = now()"
        ),
        parameters={
            "status": Run.Status.SUCCEEDED if success else Run.Status.FAILED,
            "result": json.dumps(storable(result), allow_nan=False),
            "code": "" if success else result.get("error_code") or "failed",
            "error": "" if success else storable(result.get("error") or ""),
        },
    ):
        finish_with(result)
        claims.release_others(run_id=work.run_id, session_id=work.session_id)
        if not has_events:
            after_commit(bell.ring, run_uuid=str(work.run_uuid))
        after_commit(bell.announce, run_uuid=str(work.run_uuid))


def _fail(work: Work, result: Result, finish_with: RowsOfResult) -> Result | None:
    try:
        finish(work, result, finish_with)
    except FenceLost:
        return None
    return result


def _wait_for_person(
    work: Work, need: NeedsAnswer, failed: Callable[[str, str], Result]
) -> Result | None:
    try:
        with fenced(work):
            patience.wait_or_go_on(Run.objects.get(pk=work.run_id))
    except FenceLost:
        return None
    code = str(need.details.get("code", "needs_input"))
    return failed(code, need.question) if work.inline else None


def _wait_for_run(work: Work, other_id: int) -> None:
    """Let go of the run until the other ends, unless it just did.

    The other's row is locked first, as its own writes do, so that it cannot end unnoticed.
    """
    try:
        with transaction.atomic():
            other = Run.objects.select_for_update().get(pk=other_id)
            with fenced(work):
                claims.follow(work, other_id)
                status = Run.Status.WAITING if other.is_open else Run.Status.QUEUED
                Run.objects.filter(pk=work.run_id).update(status=status, lease_expires_at=None)
                if not other.is_open:
                    after_commit(dispatch.wake, run_id=work.run_id, kind=work.kind)
                elif other.status == Run.Status.NEEDS_INPUT:
                    patience.extend_waiters(other)
    except FenceLost:
        log.info("runs.attempt.superseded")
