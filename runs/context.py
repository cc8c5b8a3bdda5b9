"""What a room below must know of the work it is part of, carried in a context variable."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any
from uuid import UUID

import structlog

from runs.digests import storable

log = structlog.get_logger(__name__)

Json = Any  # dict, list, str, int, float, bool or None, nested
Callback = Callable[[str, dict[str, Any]], object]
RowWriter = Callable[[Json], None]


@dataclass(kw_only=True, eq=False)
class Work:
    """A claimed run in the hands of this process.

    `fence` is checked by every write. `events` holds what is not yet written.
    """

    run_id: int
    run_uuid: UUID
    kind: str
    fence: int
    user_id: int
    session_key: str | None
    prompt: str
    limits: dict[str, Any]
    policies: dict[str, Any]
    started_at: datetime
    inline: bool  # in a caller's own process: nobody else will run what it waits for
    callback: Callback | None = None
    replayed_events: int = 0  # own events that an earlier attempt already wrote
    branch: str = ""
    files: dict[str, Any] = field(default_factory=dict)  # what it has seen, see runs.inputs
    has_seen_uploads: bool = False
    artifacts: list[Any] = field(default_factory=list)  # what its steps left, see runs.artifacts
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    lost: Event = field(default_factory=Event)  # set when the lease could not be renewed

    def next_key(self, kind: str) -> str:
        """Number the calls of a kind, so that a resumed run finds each finished one again."""
        name = f"{self.branch}/{kind}" if self.branch else kind
        self.counters[name] = self.counters.get(name, 0) + 1
        return f"{name}#{self.counters[name]}"

    def emit(self, event_type: str, data: dict[str, Any] | None = None) -> None:
        """Tell people what is going on. Written with the next step, or at the end."""
        if self.replayed_events > 0:
            self.replayed_events -= 1
            return
        told = storable(data or {})
        self.events.append((event_type, told))
        self.tell(event_type, told)

    def tell(self, event_type: str, data: dict[str, Any]) -> None:
        """Call the caller's progress callback; one that raises is not called again."""
        if self.callback is None:
            return
        try:
            self.callback(event_type, data)
        except Exception:  # the caller's code: it may spoil its own progress, not the run
            log.exception("runs.callback.failed", event_type=event_type)
            self.callback = None


_current: ContextVar[Work | None] = ContextVar("runs_current_work", default=None)


def current() -> Work | None:
    """The run this code is part of; None outside of any (a script, the admin, a test)."""
    return _current.get()


@contextmanager
def activate(work: Work | None) -> Iterator[None]:
    """Make `work` the current run inside the block; None hides the run around it."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)


def emit(event_type: str, data: dict[str, Any] | None = None) -> None:
    """Emit on the current run; outside of a run nobody is listening."""
    work = current()
    if work is not None:
        work.emit(event_type, data)
