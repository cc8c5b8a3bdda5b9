"""A guest that was taken over: it says READY, then what it likes."""

import contextlib
import os
import threading
from collections.abc import Iterator

from sandbox.backend import GuestSpec
from sandbox.frames import FrameType, frame
from sandbox.guests import Guest
from sandbox.limits import Limits
from sandbox.links import PipeLink

_CHUNK = 2**20


class Pretended:
    """A backend whose only guest writes `data` to the host and is silent then."""

    name = "pretended"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def start(self, spec: GuestSpec) -> Guest:
        to_guest, output, errors = os.pipe(), os.pipe(), os.pipe()
        life = _Life(to_guest[0], output[1], errors[1])
        threading.Thread(target=life.say, args=(self._data,), daemon=True).start()
        return Guest(PipeLink(to_guest[1], output[0], errors[0]), life)

    def missing(self) -> str | None:
        return None

    def notes(self) -> list[str]:
        return []

    def digest(self, profile: str) -> str:
        return ""

    def is_prepared(self, profile: str) -> bool:
        return True

    def prepare(self, progress: object, profile: str) -> None:
        """There is nothing to prepare."""


class _Life:
    def __init__(self, job: int, output: int, errors: int) -> None:
        self._job, self._output, self._errors = job, output, errors
        self._lock = threading.Lock()
        self._is_over = False

    def say(self, data: bytes) -> None:
        for part in self._parts(data):
            with self._lock:
                if self._is_over:
                    return
            try:
                os.write(self._output, part)
            except OSError:
                return

    def _parts(self, data: bytes) -> Iterator[memoryview]:
        view = memoryview(frame(FrameType.READY) + data)
        for start in range(0, len(view), _CHUNK):
            yield view[start : start + _CHUNK]

    def confine(self, limits: Limits) -> None:
        """There is nothing to confine."""

    def kill(self) -> None:
        with self._lock:
            self._is_over = True

    def wait(self) -> None:
        for descriptor in (self._job, self._output, self._errors):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def ran_out_of_memory(self) -> bool:
        return False

    def memory_bytes(self) -> int:
        return 0

    def set_niceness(self, value: int) -> None:
        """It is a thread."""
