"""Tell listening sockets that a run has new rows. Only a hint: they read the rows by `seq`."""

import asyncio
import threading
from typing import Any

import structlog
from channels.layers import get_channel_layer

log = structlog.get_logger(__name__)

_lock = threading.Lock()
_loops: dict[str, asyncio.AbstractEventLoop] = {}


def group_name(run_uuid: str) -> str:
    return f"run.{run_uuid}"


def ring(*, run_uuid: str) -> None:
    """Wake whoever watches the run; never waits, never fails the caller.

    One event-loop thread per process does the sending: bridging to async for each event
    would cost two milliseconds instead of a few microseconds.
    """
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "run.changed", "run": run_uuid}
    future = asyncio.run_coroutine_threadsafe(
        layer.group_send(group_name(run_uuid), message), _loop()
    )
    future.add_done_callback(_log_failure)


def _loop() -> asyncio.AbstractEventLoop:
    with _lock:
        loop = _loops.get("bell")
        if loop is None or not _alive():
            loop = asyncio.new_event_loop()
            _loops["bell"] = loop
            threading.Thread(target=loop.run_forever, name="bell", daemon=True).start()
        return loop


def _alive() -> bool:
    """A thread does not survive the fork of a worker process; its loop object does."""
    return any(thread.name == "bell" for thread in threading.enumerate())


def _log_failure(future: Any) -> None:
    error = future.exception()
    if error is not None:
        log.warning("runs.bell.failed", error=str(error))
