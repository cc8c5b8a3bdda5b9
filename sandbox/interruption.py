"""Whether anybody still wants the result: a job that was cancelled ends with its guests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError

from runs import context, fencing
from runs.errors import FenceLost

CHECK_S = 1.0  # how long a cancelled job may go on


def _of_the_current_run() -> bool:
    work = context.current()
    if work is None:
        return True
    try:
        return fencing.is_ours(work)
    except DatabaseError:
        return True  # nobody can have cancelled it meanwhile


_is_wanted: ContextVar[Callable[[], bool]] = ContextVar(
    "sandbox_is_wanted", default=_of_the_current_run
)


@contextmanager
def asking(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Inside the block, ask `is_wanted` instead of the current run."""
    token = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(token)


def check() -> None:
    """Come back if the job is still wanted.

    Raises:
        FenceLost: It is not: the run was cancelled, or another process has it.
    """
    if not _is_wanted.get()():
        raise FenceLost
