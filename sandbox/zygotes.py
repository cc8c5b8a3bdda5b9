"""Guests forked from a warm process inside bubblewrap: milliseconds instead of imports.

One such process, a zygote, for each role and profile; see `guest/zygote.py` for its side. Where a
guest cannot be forked (a container that hides /proc, a hash seed of its own), it is started the
ordinary way, by the backend below.
"""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import threading
import time
import weakref
from dataclasses import replace

import structlog

from sandbox import cgroups
from sandbox.backend import GuestSpec, Progress
from sandbox.bubblewrap import GUEST_FOLDER, Bubblewrap, flags_of, package_folders, writable_folders
from sandbox.errors import SandboxUnavailable
from sandbox.guests import Guest, await_ready, start_failure
from sandbox.limits import MIB, Limits
from sandbox.links import BACKGROUND, PipeLink, proportional_memory, set_niceness, tree

log = structlog.get_logger(__name__)

_START_S = 20.0
_END_S = 5.0
_MAX_FAILURES = 3
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid, as this process sees them

_Kind = tuple[str, str]  # role and profile


class Zygotes:
    """Forks guests from warm processes, one for each role and profile, started when asked for."""

    name = "bubblewrap"

    def __init__(self, below: Bubblewrap) -> None:
        self.below = below
        self._zygotes: dict[_Kind, Zygote] = {}
        self._lock = threading.Lock()
        self._failures = 0

    def missing(self) -> str | None:
        return self.below.missing()

    def notes(self) -> list[str]:
        return self.below.notes()

    def digest(self, profile: str) -> str:
        return self.below.digest(profile)

    def is_prepared(self, profile: str) -> bool:
        return self.below.is_prepared(profile)

    def prepare(self, progress: Progress | None, profile: str) -> None:
        self.below.prepare(progress, profile)

    def start(self, spec: GuestSpec) -> Guest:
        if spec.conditions.hash_seed is not None or self._failures >= _MAX_FAILURES:
            return self.below.start(spec)
        try:
            guest = self._ready(spec)
        except SandboxUnavailable as error:
            self._failures += 1
            log.warning("sandbox.zygote.failed", failures=self._failures, error=error.message)
            self._let_go((spec.role, spec.profile))
            return self.below.start(spec)
        self._failures = 0
        return guest

    def _ready(self, spec: GuestSpec) -> Guest:
        guest = self._zygote(spec).fork(spec)
        try:
            await_ready(guest, spec.limits)
        except SandboxUnavailable:
            guest.close()
            raise
        return guest

    def close(self) -> None:
        for kind in list(self._zygotes):
            self._let_go(kind)

    def keep_only(self, specs: list[GuestSpec]) -> None:
        """End the zygotes of other kinds than these, once their last guests are gone."""
        for kind in self._zygotes.keys() - {(spec.role, spec.profile) for spec in specs}:
            if not self._zygotes[kind].has_guests:
                self._let_go(kind)

    def memory_bytes(self) -> int:
        return sum(zygote.memory_bytes() for zygote in list(self._zygotes.values()))

    def _zygote(self, spec: GuestSpec) -> "Zygote":
        kind = (spec.role, spec.profile)
        with self._lock:
            zygote = self._zygotes.get(kind)
            if zygote is not None and zygote.has_ended:
                zygote.close()
                zygote = None
            if zygote is None:
                zygote = self._zygotes[kind] = Zygote(self.below, spec)
            return zygote

    def _let_go(self, kind: _Kind) -> None:
        with self._lock:
            zygote = self._zygotes.pop(kind, None)
        if zygote is not None:
            zygote.close()


class Zygote:
    """The warm process of one kind of guest.

    Raises:
        SandboxUnavailable: It does not start.
    """

    _open: "weakref.WeakSet[Zygote]" = weakref.WeakSet()

    def __init__(self, below: Bubblewrap, spec: GuestSpec) -> None:
        confinement = replace(
            below.confinement,
            # For the maps of users of its guests, which see none of it.
            more=(*below.confinement.more, *_mount_points(spec), "--proc", "/proc"),
        )
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = below.spawn(
                flags_of(spec, confinement),
                [f"{GUEST_FOLDER}/sandbox/guest/zygote.py", spec.role, *package_folders(spec)],
                stdin=theirs.fileno(),
            )
        except SandboxUnavailable:
            ours.close()
            raise
        finally:
            theirs.close()
        self._control = ours
        self._lives: weakref.WeakSet[ForkedLife] = weakref.WeakSet()
        self._open.add(self)
        self._await_start()
        set_niceness(self._process.pid, BACKGROUND)

    def _await_start(self) -> None:
        self._control.settimeout(_START_S)
        try:
            answer = self._control.recv(16)
        except OSError:
            answer = b""
        if answer != b"ready":
            words = self._last_words()
            self.close()
            raise SandboxUnavailable(start_failure(words))

    def _last_words(self) -> str:
        assert self._process.stderr is not None
        os.set_blocking(self._process.stderr.fileno(), False)
        with contextlib.suppress(OSError):
            return (self._process.stderr.read(4_000) or b"").decode("utf-8", "replace").strip()
        return ""

    @property
    def has_guests(self) -> bool:
        return any(not life.is_over for life in list(self._lives))

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def fork(self, spec: GuestSpec) -> Guest:
        """Return a new guest that is starting.

        Raises:
            SandboxUnavailable: The zygote is gone.
        """
        to_guest, output, errors = os.pipe(), os.pipe(), os.pipe()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        life = ForkedLife(ours)
        guest = Guest(PipeLink(to_guest[1], output[0], errors[0]), life)
        self._lives.add(life)
        handed = [to_guest[0], output[1], errors[1], theirs.fileno()]
        try:
            socket.send_fds(self._control, [_request(spec)], handed)
        except OSError as error:
            guest.close()
            raise SandboxUnavailable("The process that guests are forked from is gone") from error
        finally:
            theirs.close()
            for descriptor in handed[:3]:
                os.close(descriptor)
        return guest

    def memory_bytes(self) -> int:
        """Return what it occupies itself, without its guests."""
        return proportional_memory(tree(self._process.pid)[:2])

    def close(self) -> None:
        """End it, and with it the guests that are left of it."""
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    @classmethod
    def close_descriptors(cls) -> None:
        """In a process forked from this one: let go of what is the parent's."""
        for zygote in list(cls._open):
            zygote._control.close()  # noqa: SLF001


os.register_at_fork(after_in_child=Zygote.close_descriptors)


def _mount_points(spec: GuestSpec) -> list[str]:
    """Return flags for the zygote's own scratch, over which each guest mounts its own."""
    flags: list[str] = []
    for folder in writable_folders(spec.role):
        flags += ["--size", str(MIB), "--tmpfs", folder]
    return flags


def _request(spec: GuestSpec) -> bytes:
    options = f"size={spec.limits.scratch_bytes},nr_inodes={spec.limits.scratch_files},mode=0755"
    writable = dict.fromkeys(writable_folders(spec.role), options)
    return json.dumps({"writable": writable, "limits": spec.limits.for_guest()}).encode()


class ForkedLife:
    """A guest whose warden inside the zygote ends it when the host closes a socket."""

    _open: "weakref.WeakSet[ForkedLife]" = weakref.WeakSet()

    def __init__(self, life: socket.socket) -> None:
        self._socket = life
        self._pid: int | None = None
        self._group: cgroups.Group | None = None
        self.is_over = False
        self._open.add(self)

    def confine(self, limits: Limits) -> None:
        self._pid = self._read_pid()
        self._group = cgroups.make(limits)
        if self._group is not None:
            self._group.add(tree(self._pid))

    def kill(self) -> None:
        # Half a close: the warden sees it at once, and its own end can still be seen here.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def wait(self) -> None:
        if self.is_over:
            return
        self.is_over = True
        deadline = time.monotonic() + _END_S
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self._socket], [], [], left)
            with contextlib.suppress(OSError):
                if ready and self._socket.recv(16):
                    continue
            break
        self._socket.close()
        if self._group is not None:
            self._group.remove()

    def ran_out_of_memory(self) -> bool:
        return self._group is not None and self._group.ran_out_of_memory()

    def memory_bytes(self) -> int:
        return proportional_memory([] if self._pid is None else tree(self._pid))

    def set_niceness(self, value: int) -> None:
        if self._pid is not None:
            set_niceness(self._pid, value)

    def _read_pid(self) -> int:
        """Return the guest's process 1 in this process's numbering, from the kernel."""
        self._socket.settimeout(_END_S)
        try:
            _, ancillary, _, _ = self._socket.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        except OSError as error:
            raise SandboxUnavailable("A guest ended while it started") from error
        for _, kind, data in ancillary:
            if kind == socket.SCM_CREDENTIALS:
                return int(_CREDENTIALS.unpack(data[: _CREDENTIALS.size])[0])
        raise SandboxUnavailable("A guest did not say which process it is")

    @classmethod
    def close_descriptors(cls) -> None:
        """In a process forked from this one: let go of what is the parent's."""
        for life in list(cls._open):
            life._socket.close()  # noqa: SLF001


os.register_at_fork(after_in_child=ForkedLife.close_descriptors)
