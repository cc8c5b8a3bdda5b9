"""Parts of a run that go on side by side, each in a thread with a connection of its own."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache
from typing import TypeVar

from django.db import connection

from runs import context
from runs.context import Work
from runs.errors import FenceLost, Interrupt
from runs.fencing import flush
from runs.models import RunEvent

AT_ONCE = 3  # of all runs of a process together; each needs a connection
Value = TypeVar("Value")


def side_by_side(parts: Mapping[str, Callable[[], Value]]) -> dict[str, Value | Exception]:
    """Carry out the parts, each under its name as a branch of the current run.

    Returns what each part returned, or the error that ended it; all are brought to their end
    first. What they emit is written by then. A part must not start parts of its own.

    Raises:
        Interrupt: A part has to wait, or the run is no longer ours.
    """
    work = context.current()
    jobs = {name: _job(work, name, part) for name, part in parts.items()}
    if len(jobs) == 1 or connection.in_atomic_block:
        # One part needs no thread, and in a transaction no thread would see what it has written.
        ended = {name: _here(job) for name, job in jobs.items()}
    else:
        ended = _in_threads(jobs)
    for kind in (FenceLost, Interrupt):
        for outcome in ended.values():
            if isinstance(outcome, kind):
                raise outcome
    return {name: outcome for name, outcome in ended.items() if not isinstance(outcome, Interrupt)}


def _job(work: Work | None, name: str, part: Callable[[], Value]) -> Callable[[], Value]:
    if work is None:
        return part
    branch = work.branched(name, replayed_events=_told_before(work, name))

    def job() -> Value:
        with context.activate(branch):
            try:
                return part()
            finally:
                flush(branch)

    flush(work)  # what led here stands before what the parts tell
    return job


def _told_before(work: Work, name: str) -> int:
    """Count what an earlier attempt has told in this branch; there was none at the first."""
    if work.fence <= 1 or work.recording is not None:
        return 0
    branch = f"{work.branch}/{name}" if work.branch else name
    return RunEvent.objects.filter(run_id=work.run_id, branch=branch).count()


def _in_threads(
    jobs: Mapping[str, Callable[[], Value]],
) -> dict[str, Value | Exception | Interrupt]:
    connection.close()  # back to the pool while this thread waits
    futures: dict[str, Future[Value | Exception | Interrupt]] = {
        name: _threads().submit(copy_context().run, _apart, job) for name, job in jobs.items()
    }
    wait(futures.values())  # whatever ends one of them, none goes on after this run
    return {name: future.result() for name, future in futures.items()}


def _apart(job: Callable[[], Value]) -> Value | Exception | Interrupt:
    try:
        return _here(job)
    finally:
        connection.close()


def _here(job: Callable[[], Value]) -> Value | Exception | Interrupt:
    try:
        return job()
    except (Exception, Interrupt) as error:  # noqa: BLE001 -- handed to the caller, who decides
        return error


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="branch")
