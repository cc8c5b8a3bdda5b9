"""Hear in this process which runs have settled: ended, or ask somebody. Hints, as all of them."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import structlog
from channels.layers import get_channel_layer

from runs import bell

RETRY_S = 1.0

log = structlog.get_logger(__name__)

_lock = threading.Lock()
_waiting: defaultdict[str, set[threading.Event]] = defaultdict(set)
_ears: dict[asyncio.AbstractEventLoop, Future[None]] = {}


@contextmanager
def expecting(run_uuid: str) -> Iterator[threading.Event]:
    """Yield what is set when the run settles, from now on and if the hint is not lost.

    However many wait, the process has one subscription and one thread for them.
    """
    settled = threading.Event()
    with _lock:
        _waiting[run_uuid].add(settled)
    _listen()
    try:
        yield settled
    finally:
        with _lock:
            _waiting[run_uuid].discard(settled)
            if not _waiting[run_uuid]:
                del _waiting[run_uuid]


def _listen() -> None:
    """Begin to listen, unless this process does already."""
    loop = bell.loop()
    with _lock:
        ear = _ears.get(loop)
        if ear is None or ear.done():
            _ears[loop] = asyncio.run_coroutine_threadsafe(_hear(), loop)


async def _hear() -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(bell.SETTLED, channel)
            while True:
                _wake((await layer.receive(channel))["run"])
        except Exception as error:  # noqa: BLE001 -- the edge of a thread: the rows are read anyway
            log.warning("runs.hearing.failed", error=str(error))
            await asyncio.sleep(RETRY_S)


def _wake(run_uuid: str) -> None:
    with _lock:
        found = list(_waiting.get(run_uuid, ()))
    for settled in found:
        settled.set()
