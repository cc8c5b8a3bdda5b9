"""Sees to what is left of guests that were ended: waits for them, removes their control groups.

In a thread of its own, so that nobody who has an answer waits for an empty process to go.
"""

import atexit
import os
import queue
import threading

import structlog

from sandbox.links import Life

log = structlog.get_logger(__name__)

_AT_EXIT_S = 5.0


class Undertaker:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dead: queue.SimpleQueue[Life | threading.Event] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def bury(self, life: Life) -> None:
        self._dead.put(life)
        self._start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until all that were given so far are gone; False when that took too long."""
        done = threading.Event()
        self._dead.put(done)
        self._start()
        return done.wait(timeout_s)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._serve, name="sandbox-undertaker", daemon=True
                )
                self._thread.start()

    def _serve(self) -> None:
        while True:
            found = self._dead.get()
            if isinstance(found, threading.Event):
                found.set()
                continue
            try:
                found.wait()
            except Exception:  # the edge: one that cannot be buried must not keep the others
                log.exception("sandbox.guest.left_behind")


_undertaker = Undertaker()
bury = _undertaker.bury
wait = _undertaker.wait


def _finish() -> None:
    if _undertaker._thread is not None:  # noqa: SLF001
        _undertaker.wait(_AT_EXIT_S)


atexit.register(_finish)
os.register_at_fork(after_in_child=_undertaker.__init__)  # type: ignore[misc]  # its thread is gone
