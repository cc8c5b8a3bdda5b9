"""A guest as the host talks to it: frames in and out, and how it ended."""

import selectors
import time
from collections import deque
from typing import Any, Self

from sandbox import interruption, undertaker
from sandbox.errors import GuestLost, SandboxUnavailable
from sandbox.frames import Frame, FrameError, FrameReader, FrameType, frame
from sandbox.limits import Limits
from sandbox.links import Life, Link
from sandbox.program import Conditions

_READS = 32  # read at most so many times at a time, however fast a guest writes
_MAX_DIAGNOSTICS = 8_000
_MAX_OUTBOX = 64 * 2**20  # what waits for a guest that does not read


class GuestGone(Exception):
    """The guest ended, or spoke nonsense, before it said what was awaited."""


class Deadline(Exception):
    """The wall time is over."""


class Guest:
    """One running guest. Single use: close it when its job is over, whatever the outcome."""

    def __init__(self, link: Link, life: Life) -> None:
        self.life = life
        self.is_ready = False
        self.ended = False
        self.spoke_nonsense = False
        self._link = link
        self._reader = FrameReader()
        self._outbox: deque[memoryview] = deque()
        self._outbox_bytes = 0
        self._diagnostics = bytearray()
        self._frames: deque[Frame] = deque()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, kind: FrameType, payload: bytes = b"", ident: int = 0) -> None:
        """Queue a frame; `pump` or `receive` writes it.

        Raises:
            GuestGone: It has left too much unread.
        """
        if self.ended:
            return
        data = frame(kind, payload, ident)
        self._outbox.append(memoryview(data))
        self._outbox_bytes += len(data)
        self._write()
        if self._outbox_bytes > _MAX_OUTBOX:
            raise GuestGone("the guest does not read what it is sent")

    def register(self, selector: selectors.BaseSelector) -> None:
        """(Re)register what this guest waits for."""
        self._link.register(selector, self, writing=bool(self._outbox))

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
        """End the guest and all it started. Its remains are seen to in the background."""
        if self._closed:
            return
        self._closed = self.ended = True
        self.life.kill()
        self._link.close()
        undertaker.bury(self.life)

    def _write(self) -> None:
        while self._outbox:
            try:
                sent = self._link.write(self._outbox[0])
            except BlockingIOError:
                return
            except (BrokenPipeError, ConnectionError):
                self._outbox.clear()
                self._outbox_bytes = 0
                return
            self._outbox_bytes -= sent
            self._outbox[0] = self._outbox[0][sent:]
            if not self._outbox[0]:
                self._outbox.popleft()

    def _read_frames(self) -> None:
        try:
            for _ in range(_READS):
                if self.ended:
                    return
                data = self._link.read_output()
                self._frames.extend(self._reader.feed(data))
                self.ended = not data
        except BlockingIOError:
            return
        except FrameError as error:
            self._diagnostics += str(error).encode()
            self.spoke_nonsense = self.ended = True
        except ConnectionError:
            self.ended = True

    def _read_diagnostics(self) -> None:
        try:
            for _ in range(_READS):
                data = self._link.read_errors()
                if not data:
                    return
                self._diagnostics += data
                del self._diagnostics[:-_MAX_DIAGNOSTICS]
        except (BlockingIOError, ConnectionError):
            pass


def wait(deadline: float, *guests: Guest) -> None:
    """Wait until one of `guests` can be pumped.

    Raises:
        Deadline: `deadline` (of time.monotonic) came first.
        FenceLost: Nobody wants the result any more, see `interruption`.
    """
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            guest.register(selector)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(min(left, interruption.CHECK_S)):
                return
            interruption.check()
    raise Deadline


def await_ready(guest: Guest, limits: Limits) -> None:
    """Wait for the guest's first frame, and put on the limits that only a running one takes.

    Raises:
        SandboxUnavailable: It ended or did not come in time; the message holds its last words.
    """
    if guest.is_ready:
        return
    try:
        first = guest.receive(time.monotonic() + limits.start_s)
    except (GuestGone, Deadline) as error:
        raise SandboxUnavailable(start_failure(guest.diagnostics)) from error
    if first.kind is not FrameType.READY:
        raise SandboxUnavailable("The guest did not report ready")
    guest.life.confine(limits)
    guest.is_ready = True


def ended_without_an_answer(guest: Guest) -> str:
    """Say how a guest ended that was to answer, when that says something about its code.

    A guest's process 1 is ours and always answers, so a silent end is the machine's doing, unless
    the guest met its limit of memory or something wrote nonsense to the host.

    Raises:
        GuestLost: It was the machine's doing.
    """
    if guest.life.ran_out_of_memory():
        return "out of memory"
    if guest.spoke_nonsense:
        return f"it spoke nonsense: {guest.diagnostics}"
    raise GuestLost("A guest was lost in the middle of its job", diagnostics=guest.diagnostics)


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


def job_header(limits: Limits, conditions: Conditions, **more: Any) -> dict[str, Any]:
    return {
        "limits": limits.for_guest(),
        "time_zone": conditions.time_zone,
        "folder": conditions.folder,
        **more,
    }
