"""Tell whoever listens that a run has new rows. Only a hint: they read the rows."""

import asyncio
import atexit
import threading
from typing import Any

import structlog
from channels.layers import get_channel_layer

log = structlog.get_logger(__name__)

_lock = threading.Lock()
_loops: dict[str, asyncio.AbstractEventLoop] = {}


GOODBYE_S = 2.0
SETTLED = "runs.settled"  # the group of processes in which somebody waits for outcomes


def group_name(run_uuid: str) -> str:
    return f"run.{run_uuid}"


def ring(*, run_uuid: str) -> None:
    """Wake whoever watches the run; never waits, never fails the caller."""
    _send(group_name(run_uuid), {"type": "run.changed", "run": run_uuid})


def announce(*, run_uuid: str) -> None:
    """Wake whoever waits for the run to end or to ask somebody; as `ring` does."""
    _send(SETTLED, {"type": "run.settled", "run": run_uuid})


def _send(group: str, message: dict[str, str]) -> None:
    """Send from the one event-loop thread of this process.

    Bridging to async for each event would cost two milliseconds instead of a few microseconds.
    """
    layer = get_channel_layer()
    if layer is None:
        return
    future = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), loop())
    future.add_done_callback(_log_failure)


def loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of this process that runs in a thread of its own."""
    with _lock:
        running = _loops.get("bell")
        if running is None or not _alive():
            running = asyncio.new_event_loop()
            _loops["bell"] = running
            thread = threading.Thread(target=running.run_forever, name="bell", daemon=True)
            thread.start()
            atexit.register(_end, running, thread)
        return running


def _end(running: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    """Stop listening before the process goes, or it complains of servers that go meanwhile."""
    if thread.is_alive():  # not so in a forked child
        asyncio.run_coroutine_threadsafe(_cancel_all(), running)
        thread.join(GOODBYE_S)


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=GOODBYE_S / 2)
    asyncio.get_running_loop().stop()


def _alive() -> bool:
    """A thread does not survive the fork of a worker process; its loop object does."""
    return any(thread.name == "bell" for thread in threading.enumerate())


def _log_failure(future: Any) -> None:
    error = future.exception()
    if error is not None:
        log.warning("runs.bell.failed", error=str(error))
