"""Waiting for a slow call only as long as somebody wants what comes of it."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

from django.db import DatabaseError, connection

from runs import context, fencing
from runs.context import Work
from runs.errors import FenceLost

CHECK_S = 1.0  # how long a cancelled call may still be waited for
Found = TypeVar("Found")


def attended(perform: Callable[[], Found]) -> Found:
    """Return what `perform` returns, or raise what it raises; it runs in a thread of its own.

    Raises:
        FenceLost: The run was cancelled or handed back meanwhile. The thread is left to itself.
    """
    work = context.current()
    if work is None or work.recording is not None or connection.in_atomic_block:
        return perform()
    ended = threading.Event()
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = perform()
        except BaseException as error:  # noqa: BLE001 -- raised again where it is waited for
            outcome["error"] = error
        finally:
            connection.close()
            ended.set()

    threading.Thread(target=copy_context().run, args=[run], name="attended", daemon=True).start()
    while not ended.wait(CHECK_S):
        if not _is_wanted(work):
            raise FenceLost
    if "error" in outcome:
        raise outcome["error"]
    found: Found = outcome["value"]
    return found


def _is_wanted(work: Work) -> bool:
    try:
        return fencing.is_ours(work)
    except DatabaseError:
        return True  # nobody can have cancelled it meanwhile
