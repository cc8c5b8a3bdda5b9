"""Guests started ahead of time: each is used once, destroyed, and replaced in the background.

One pool for each process and backend. Guests of a kind that was asked for are kept ready, at most
`size` of each; kinds that nobody asked for any more are let go. One long-lived thread starts them,
at low priority, and it starts with the first guest asked for: never before a worker has forked.
"""

import atexit
import contextlib
import os
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from sandbox import undertaker
from sandbox.backend import Backend, GuestSpec, Progress
from sandbox.errors import SandboxUnavailable
from sandbox.guests import Guest, await_ready
from sandbox.links import BACKGROUND
from sandbox.program import Conditions

log = structlog.get_logger(__name__)

TIDY_S = 30.0
OLDEST_S = 480.0  # proxies in front of a container engine cut what is silent for ten minutes
UNUSED_S = 600.0  # after which a kind of guest is not kept ready any more
RETRY_S = 5.0
CALM_S = 0.012  # a call that took one of several ready guests has the processors to itself so long


class Poolable(Backend, Protocol):
    """A backend that may keep helpers of its own beside the guests."""

    def keep_only(self, specs: list[GuestSpec]) -> None: ...
    def memory_bytes(self) -> int: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolState:
    """Figures since the process began. `cold` counts guests that were waited for."""

    ready: int
    warm: int
    cold: int
    discarded: int
    memory_bytes: int


@dataclass(slots=True)
class _Shelf:
    """The ready guests of one kind, oldest first, each with the time it became ready."""

    spec: GuestSpec
    guests: deque[tuple[float, Guest]] = field(default_factory=deque)
    asked_at: float = 0.0
    retry_at: float = 0.0
    calm_until: float = 0.0

    def due_at(self) -> float:
        """Return when it may be refilled; one that is empty need not keep calm."""
        return max(self.retry_at, self.calm_until if self.guests else 0.0)


class Pool:
    """A backend whose guests are there already.

    Args:
        size: How many guests of each kind are kept ready; 0 keeps none.
        memory_bytes: What the ready guests may occupy together; above it, the kind that was
            asked for least recently is let go.
    """

    def __init__(self, backend: Poolable, *, size: int, memory_bytes: int) -> None:
        self.name = backend.name
        self._backend = backend
        self._size = size
        self._memory_bytes = memory_bytes
        self._shelves: dict[GuestSpec, _Shelf] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._warm = self._cold = self._discarded = 0

    def missing(self) -> str | None:
        return self._backend.missing()

    def notes(self) -> list[str]:
        return self._backend.notes()

    def start(self, spec: GuestSpec) -> Guest:
        kind = _kind(spec)
        guest = None if kind is None else self._take(kind)
        if guest is not None:
            self._warm += 1
        else:
            self._cold += 1
            guest = self._backend.start(spec)
        guest.life.set_niceness(0)
        return guest

    def digest(self, profile: str) -> str:
        return self._backend.digest(profile)

    def is_prepared(self, profile: str) -> bool:
        return self._backend.is_prepared(profile)

    def prepare(self, progress: Progress | None, profile: str) -> None:
        self._backend.prepare(progress, profile)

    def keep(self, specs: list[GuestSpec]) -> None:
        """Begin to keep guests of these kinds ready, before anybody asks for one."""
        for spec in specs:
            kind = _kind(spec)
            if kind is not None:
                self._want(kind)

    def kinds(self) -> list[GuestSpec]:
        """Return what is kept ready."""
        with self._changed:
            return list(self._shelves)

    def ready(self) -> int:
        """Count the guests that are ready now."""
        with self._changed:
            return sum(len(shelf.guests) for shelf in self._shelves.values())

    def state(self) -> PoolState:
        with self._changed:
            guests = [guest for shelf in self._shelves.values() for _, guest in shelf.guests]
        return PoolState(
            ready=len(guests),
            warm=self._warm,
            cold=self._cold,
            discarded=self._discarded,
            memory_bytes=self._backend.memory_bytes()
            + sum(guest.life.memory_bytes() for guest in guests),
        )

    def close(self) -> None:
        """End the guests that are ready and keep no more; a guest in use is its user's to end."""
        with self._changed:
            self._closing = True
            left = [guest for shelf in self._shelves.values() for _, guest in shelf.guests]
            self._shelves.clear()
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(RETRY_S)
        for guest in left:
            guest.close()
        undertaker.wait(RETRY_S)
        self._backend.close()

    def _take(self, kind: GuestSpec) -> Guest | None:
        """Return a ready guest that is alive, if there is one, and have it replaced."""
        while (guest := self._pop(kind)) is not None:
            if not guest.pump() and not guest.ended:
                break
            self._discard(guest)
        self._want(kind)
        return guest

    def _pop(self, kind: GuestSpec) -> Guest | None:
        with self._changed:
            shelf = self._shelves.get(kind)
            if shelf is None or not shelf.guests:
                return None
            shelf.calm_until = time.monotonic() + CALM_S
            return shelf.guests.popleft()[1]

    def _want(self, kind: GuestSpec) -> None:
        with self._changed:
            if self._closing or self._size == 0:
                return
            shelf = self._shelves.setdefault(kind, _Shelf(kind))
            shelf.asked_at = time.monotonic()
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="sandbox-pool", daemon=True)
                self._thread.start()

    def _discard(self, guest: Guest) -> None:
        self._discarded += 1
        guest.close()

    def _keep(self) -> None:
        """The thread: start what is missing, and tidy up from time to time."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        tidied_at = time.monotonic()
        while True:
            with self._changed:
                shelf = self._next_shelf()
                while shelf is None and not self._closing:
                    self._changed.wait(self._pause())
                    shelf = self._next_shelf()
                    if time.monotonic() - tidied_at > TIDY_S:
                        break
                if self._closing:
                    return
            if time.monotonic() - tidied_at > TIDY_S:
                tidied_at = time.monotonic()
                self._tidy()
            if shelf is not None:
                self._refill(shelf)

    def _next_shelf(self) -> _Shelf | None:
        """Return the emptiest shelf that lacks a guest and may be refilled now."""
        now = time.monotonic()
        due = [shelf for shelf in self._lacking() if shelf.due_at() <= now]
        return min(due, key=lambda shelf: len(shelf.guests), default=None)

    def _pause(self) -> float:
        """Return for how many seconds there is nothing to do."""
        now = time.monotonic()
        return max(0.0, min((shelf.due_at() - now for shelf in self._lacking()), default=RETRY_S))

    def _lacking(self) -> list[_Shelf]:
        return [shelf for shelf in self._shelves.values() if len(shelf.guests) < self._size]

    def _refill(self, shelf: _Shelf) -> None:
        try:
            guest = self._backend.start(shelf.spec)
            guest.life.set_niceness(BACKGROUND)
            try:
                await_ready(guest, shelf.spec.limits)
            except SandboxUnavailable:
                guest.close()
                raise
        except SandboxUnavailable as error:
            log.warning("sandbox.pool.refill_failed", backend=self.name, error=error.message)
            shelf.retry_at = time.monotonic() + RETRY_S
            return
        except Exception:  # the edge of the thread: without it nothing would ever be ready again
            log.exception("sandbox.pool.refill_broke", backend=self.name)
            shelf.retry_at = time.monotonic() + RETRY_S
            return
        with self._changed:
            if self._shelves.get(shelf.spec) is shelf:
                shelf.guests.append((time.monotonic(), guest))
                return
        guest.close()

    def _tidy(self) -> None:
        """Let go of kinds that nobody asks for, of guests that grew old, of too much memory."""
        now = time.monotonic()
        with self._changed:
            gone = [shelf for shelf in self._shelves.values() if shelf.asked_at < now - UNUSED_S]
        for shelf in gone:
            self._drop(shelf)
        with self._changed:
            old = [
                (shelf, entry)
                for shelf in self._shelves.values()
                for entry in shelf.guests
                if entry[0] < now - OLDEST_S or entry[1].ended
            ]
            for shelf, entry in old:
                shelf.guests.remove(entry)
        for _, (_, guest) in old:
            guest.close()
        while self.state().memory_bytes > self._memory_bytes and self._shelves:
            self._drop(min(self._shelves.values(), key=lambda shelf: shelf.asked_at))
        self._backend.keep_only(list(self._shelves))

    def _drop(self, shelf: _Shelf) -> None:
        with self._changed:
            self._shelves.pop(shelf.spec, None)
            left = list(shelf.guests)
            shelf.guests.clear()
        for _, guest in left:
            guest.close()


def _kind(spec: GuestSpec) -> GuestSpec | None:
    """Return what guests are alike in when they start; None for one that must start by itself.

    The wall time, and all conditions but the hash seed, come with the job.
    """
    if spec.conditions.hash_seed is not None:
        return None
    limits = replace(spec.limits, wall_s=type(spec.limits)().wall_s)
    return replace(spec, limits=limits, conditions=Conditions())


_open: "set[Pool]" = set()


def opened(backend: Poolable, *, size: int, memory_bytes: int) -> Pool:
    """Return a pool that is drained when this process ends."""
    pool = Pool(backend, size=size, memory_bytes=memory_bytes)
    _open.add(pool)
    return pool


def close_all() -> None:
    """Drain the pools of this process."""
    while _open:
        _open.pop().close()


atexit.register(close_all)
os.register_at_fork(after_in_child=_open.clear)
