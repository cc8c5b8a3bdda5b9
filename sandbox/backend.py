"""The seam between what guests do and how they are confined."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

from sandbox.errors import SandboxUnavailable
from sandbox.frames import Frame, FrameError, FrameReader, FrameType, frame
from sandbox.limits import Limits
from sandbox.program import Conditions

Role = Literal["worker", "judge"]
_CHUNK = 256 * 1024
_CHUNKS = 32  # read at most so many at a time, however fast a guest writes
_MAX_DIAGNOSTICS = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSpec:
    role: Role
    profile: str
    limits: Limits
    conditions: Conditions = field(default_factory=Conditions)


class Backend(Protocol):
    """One way to confine a guest."""

    name: str

    def start(self, spec: GuestSpec) -> "Guest":
        """Return a guest that is starting; it says READY when its imports are done.

        Raises:
            SandboxUnavailable: No guest can be started here.
        """
        ...

    def missing(self) -> str | None:
        """Return a sentence about what this backend lacks here, or None."""
        ...

    def notes(self) -> list[str]:
        """Return what this backend cannot enforce here, a sentence each."""
        ...


class GuestGone(Exception):
    """The guest ended, or spoke nonsense, before it said what was awaited."""


class Deadline(Exception):
    """The wall time is over."""


class Guest:
    """One running guest: framed pipes in and out, its process group, its diagnostics.

    Single use: close it when its job is over, whatever the outcome.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018
        assert process.stderr is not None
        self._process = process
        self._input = process.stdin.fileno()
        self._output = process.stdout.fileno()
        self._errors = process.stderr.fileno()
        self._reader = FrameReader()
        self._outbox: deque[memoryview] = deque()
        self._diagnostics = bytearray()
        self._frames: deque[Frame] = deque()
        self.ended = False
        for descriptor in (self._input, self._output, self._errors):
            os.set_blocking(descriptor, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, kind: FrameType, payload: bytes = b"", ident: int = 0) -> None:
        """Queue a frame; `pump` or `receive` writes it."""
        if self.ended:
            return
        self._outbox.append(memoryview(frame(kind, payload, ident)))
        self._write()

    def register(self, selector: selectors.BaseSelector) -> None:
        """(Re)register what this guest waits for. Data of each key: this guest."""
        for descriptor in (self._output, self._errors):
            selector.register(descriptor, selectors.EVENT_READ, self)
        if self._outbox:
            selector.register(self._input, selectors.EVENT_WRITE, self)

    def pump(self) -> list[Frame]:
        """Move what can be moved without waiting; return the frames that came."""
        self._write()
        self._read_diagnostics()
        self._read_frames()
        found = list(self._frames)
        self._frames.clear()
        return found

    def receive(self, deadline: float) -> Frame:
        """Return the next frame.

        Raises:
            Deadline: `deadline` (of time.monotonic) came first.
            GuestGone: The guest ended or spoke nonsense first.
        """
        while not self._frames:
            if self.ended:
                raise GuestGone(self.diagnostics)
            wait(deadline, self)
            self._frames.extend(self.pump())
        return self._frames.popleft()

    @property
    def diagnostics(self) -> str:
        """The end of what the confinement and the bootstrap said on stderr."""
        return self._diagnostics.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Kill the whole guest and wait until it is gone."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.ended = True
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def _write(self) -> None:
        while self._outbox:
            try:
                sent = os.write(self._input, self._outbox[0][:_CHUNK])
            except BlockingIOError:
                return
            except BrokenPipeError:
                self._outbox.clear()
                return
            self._outbox[0] = self._outbox[0][sent:]
            if not self._outbox[0]:
                self._outbox.popleft()

    def _read_frames(self) -> None:
        try:
            for _ in range(_CHUNKS):
                if self.ended:
                    return
                data = os.read(self._output, _CHUNK)
                self._frames.extend(self._reader.feed(data))
                self.ended = not data
        except BlockingIOError:
            return
        except FrameError as error:
            self._diagnostics += str(error).encode()
            self.ended = True

    def _read_diagnostics(self) -> None:
        try:
            for _ in range(_CHUNKS):
                self._diagnostics += os.read(self._errors, _CHUNK)
                del self._diagnostics[:-_MAX_DIAGNOSTICS]
        except BlockingIOError:
            pass


def wait(deadline: float, *guests: Guest) -> None:
    """Wait until one of `guests` can be pumped.

    Raises:
        Deadline: `deadline` (of time.monotonic) came first.
    """
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            guest.register(selector)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise Deadline


def await_ready(guest: Guest, limits: Limits) -> None:
    """Wait for the guest's first frame.

    Raises:
        SandboxUnavailable: It ended or did not come in time; the message holds its last words.
    """
    try:
        first = guest.receive(time.monotonic() + limits.start_s)
    except (GuestGone, Deadline) as error:
        raise SandboxUnavailable(start_failure(guest.diagnostics)) from error
    if first.kind is not FrameType.READY:
        raise SandboxUnavailable("The guest did not report ready")


def start_failure(diagnostics: str) -> str:
    """Return a sentence about a guest that did not start, with what may help."""
    words = diagnostics[-300:].rstrip(".") or "it did not answer"
    hint = ""
    if "namespace" in words or "Operation not permitted" in words or "setting up uid map" in words:
        hint = (
            " Bubblewrap needs unprivileged user namespaces: allow them with"
            " `sysctl kernel.unprivileged_userns_clone=1` (Debian) or"
            " `sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu 24.04 and later);"
            " in a container, start it with --security-opt seccomp=unconfined."
        )
    return f"A guest could not be started: {words}.{hint}"


def job_header(limits: Limits, **more: Any) -> dict[str, Any]:
    return {"limits": limits.for_guest(), **more}
