"""The host's end of a guest: bytes in and out, and the life behind them. Only `wait` waits."""

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import weakref
from pathlib import Path
from typing import Protocol

from sandbox.limits import Limits

CHUNK = 64 * 1024  # what a pipe holds; for more, the C library would map memory for each read


class Life(Protocol):
    """What keeps a guest running."""

    def confine(self, limits: Limits) -> None:
        """Put on the limits that take a running guest, once it is ready and before its job."""
        ...

    def kill(self) -> None:
        """End the guest and all it started. Quick, and may be said twice."""
        ...

    def wait(self) -> None:
        """Wait until nothing of the guest is left, after `kill`."""
        ...

    def ran_out_of_memory(self) -> bool:
        """Tell whether the guest met its limit of memory, as far as that can be known."""
        ...

    def memory_bytes(self) -> int:
        """Return what the guest occupies now, its share of common pages only; 0 if unknown."""
        ...

    def set_niceness(self, value: int) -> None:
        """Set how far the guest steps back for others, where that can be taken back again."""
        ...


class Link(Protocol):
    """Bytes to and from a guest, without waiting."""

    def register(self, selector: selectors.BaseSelector, owner: object, *, writing: bool) -> None:
        """(Re)register what this guest waits for. Data of each key: `owner`."""
        ...

    def write(self, data: memoryview) -> int:
        """Return how many bytes went out.

        Raises:
            BlockingIOError: None for now.
            BrokenPipeError: None any more.
        """
        ...

    def read_output(self) -> bytes:
        """Return some bytes for the host; empty at the end.

        Raises:
            BlockingIOError: There are none for now.
        """
        ...

    def read_errors(self) -> bytes:
        """Like `read_output`, for diagnostics of the guest's trusted part."""
        ...

    def close(self) -> None: ...


class PipeLink:
    """Three pipes: the guest's standard input, output and errors."""

    _open: "weakref.WeakSet[PipeLink]" = weakref.WeakSet()

    def __init__(self, to_guest: int, output: int, errors: int) -> None:
        self._input, self._output, self._errors = to_guest, output, errors
        self._closed = False
        for descriptor in (to_guest, output, errors):
            os.set_blocking(descriptor, False)
        self._open.add(self)

    def register(self, selector: selectors.BaseSelector, owner: object, *, writing: bool) -> None:
        for descriptor in (self._output, self._errors):
            selector.register(descriptor, selectors.EVENT_READ, owner)
        if writing:
            selector.register(self._input, selectors.EVENT_WRITE, owner)

    def write(self, data: memoryview) -> int:
        return os.write(self._input, data[:CHUNK])

    def read_output(self) -> bytes:
        return os.read(self._output, CHUNK)

    def read_errors(self) -> bytes:
        return os.read(self._errors, CHUNK)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            for descriptor in (self._input, self._output, self._errors):
                os.close(descriptor)

    @classmethod
    def close_all(cls) -> None:
        """In a process forked from this one: let go of what is the parent's."""
        for link in list(cls._open):
            link.close()


os.register_at_fork(after_in_child=PipeLink.close_all)


class ProcessLife:
    """A guest that is the process group of one child of ours."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def kill(self) -> None:
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self) -> None:
        self.process.wait()

    def set_niceness(self, value: int) -> None:
        set_niceness(self.process.pid, value)


BACKGROUND = 10  # niceness of what is done ahead of time
_RLIMIT_NICE_OF_0 = 20


def set_niceness(group: int, value: int) -> None:
    """Set the niceness of a process group, unless it could not be lowered to 0 again."""
    if os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_NICE)[0] >= _RLIMIT_NICE_OF_0:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PGRP, group, value)


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:
            continue
        found += [int(child) for child in children.split()]
    return found


def proportional_memory(pids: list[int]) -> int:
    """Return the proportional set size of processes in bytes; those that are gone count 0."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        lines = [line.split() for line in text.splitlines() if line.startswith("Pss:")]
        total += sum(int(words[1]) * 1024 for words in lines)
    return total
