"""What a room below must know of the work it is part of, carried in a context variable."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, RLock
from typing import Any, Protocol
from uuid import UUID

import structlog

from runs.digests import storable

log = structlog.get_logger(__name__)

Json = Any  # dict, list, str, int, float, bool or None, nested
Callback = Callable[[str, dict[str, Any]], object]
RowWriter = Callable[[Json], None]


class StepStore(Protocol):
    """Where the steps of a repetition come from, and where its events go: not the run's rows."""

    def hear(self, work: "Work") -> None: ...

    def call(self, work: "Work", step: "Asked", perform: Callable[[], Any]) -> Json: ...

    def decide(self, work: "Work", step: "Asked", choose: Callable[[], Json]) -> Json: ...

    def record(self, work: "Work", step: "Asked") -> Json: ...

    def ask(self, work: "Work", step: "Asked") -> Json: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A step as the flow comes to it. `reserve_tokens` and `calls` count against the limits."""

    key: str
    kind: str
    request: Json
    reserve_tokens: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A finished step that is not written yet: `columns` of its row, as JSON can hold them.

    `write` adds our rows when it is.
    """

    columns: dict[str, Any]
    write: Callable[[], object] | None = None


@dataclass(kw_only=True, eq=False)
class Work:
    """A claimed run in the hands of this process.

    `fence` is checked by every write. `events` and `decisions` hold what is not yet written, and
    `writing` whoever writes it.
    """

    run_id: int
    run_uuid: UUID
    kind: str
    fence: int
    user_id: int
    session_key: str | None
    session_id: int | None = None
    prompt: str
    limits: dict[str, Any]
    policies: dict[str, Any]
    started_at: datetime
    options: dict[str, Any] = field(default_factory=dict)
    inline: bool  # in a caller's own process: nobody else will run what it waits for
    callback: Callback | None = None
    has_steps: bool = True  # an earlier attempt may have left some to be read back
    replayed_events: int = 0  # own events that an earlier attempt already wrote
    branch: str = ""  # names what goes on beside other branches of the same run
    scope: str = ""  # the decision that is being made
    recording: StepStore | None = None  # of a repetition, which writes nothing
    files: dict[str, Any] = field(default_factory=dict)  # what it has seen, see runs.inputs
    has_seen_uploads: bool = False
    artifacts: list[Any] = field(default_factory=list)  # what its steps left, see runs.artifacts
    # Type, data, and whether a resumed run comes by the place that told it.
    events: list[tuple[str, dict[str, Any], bool]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    writing: RLock = field(default_factory=RLock)
    counters: dict[str, int] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)  # what was done before, by its digest
    lost: Event = field(default_factory=Event)  # set when the lease could not be renewed
    trunk: "Work | None" = None  # what a branch is a branch of
    telling: RLock = field(default_factory=RLock)

    def next_key(self, kind: str) -> str:
        """Number the calls of a kind, so that a resumed run finds each finished one again."""
        name = "/".join(part for part in (self.branch, self.scope, kind) if part)
        self.counters[name] = self.counters.get(name, 0) + 1
        return f"{name}#{self.counters[name]}"

    def emit(self, event_type: str, data: dict[str, Any] | None = None) -> None:
        """Tell people what is going on. Written with the next step, or at the end."""
        if self.replayed_events > 0 and not self.scope:
            self.replayed_events -= 1
            return
        self._tell(event_type, data, of_flow=True)

    def emit_aside(self, event_type: str, data: dict[str, Any] | None = None) -> None:
        """Tell people of something that another attempt at the run would not come to."""
        self._tell(event_type, data, of_flow=False)

    def _tell(self, event_type: str, data: dict[str, Any] | None, *, of_flow: bool) -> None:
        told = storable(data or {})
        self.events.append((event_type, told, of_flow and not self.scope))
        self.tell(event_type, told)

    @contextmanager
    def within(self, key: str) -> Iterator[None]:
        """Number the calls in the block on their own: a resumed run that reads step `key` back
        does not come by here again."""
        before = self.scope
        self.scope = f"{before}/{key}" if before else key
        try:
            yield
        finally:
            self.scope = before

    @contextmanager
    def counting(self) -> Iterator[Counter[str]]:
        """Count calls. A branch counts on from what was done before it began, so that a count does
        not depend on which of several branches is quicker; the run keeps those of all."""
        with self.telling:
            before = self.calls.copy()
            yield self.calls
            if self.trunk is not None:
                self.trunk.calls.update(self.calls - before)

    def tell(self, event_type: str, data: dict[str, Any]) -> None:
        """Call the caller's progress callback, one call at a time; one that raises never again."""
        with self.telling:
            trunk = self.trunk or self
            if trunk.callback is None:
                return
            try:
                trunk.callback(event_type, data)
            except Exception:  # the caller's code: it may spoil its own progress, not the run
                log.exception("runs.callback.failed", event_type=event_type)
                trunk.callback = None

    def branched(self, name: str, *, replayed_events: int) -> "Work":
        """Return the state of a part of this run that goes on beside others, in another thread.

        Its steps and events are numbered on their own, so that a resumed run finds them whatever
        the order in which the parts came to them. It shares `artifacts`. See `runs.branches`.
        """
        return replace(
            self,
            branch=f"{self.branch}/{name}" if self.branch else name,
            trunk=self.trunk or self,
            replayed_events=replayed_events,
            files=dict(self.files),
            events=[],
            decisions=[],
            writing=RLock(),
            counters={},
            calls=self.calls.copy(),
        )


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


_listener: ContextVar[Callback | None] = ContextVar("runs_listener", default=None)


@contextmanager
def heard_by(callback: Callback | None) -> Iterator[None]:
    """Let `callback` hear what is emitted inside the block where no run is there to tell it."""
    token = _listener.set(callback)
    try:
        yield
    finally:
        _listener.reset(token)


def is_repetition() -> bool:
    """Tell whether the current flow is repeated from a record: housekeeping is no part of that."""
    work = current()
    return work is not None and work.recording is not None


def emit(event_type: str, data: dict[str, Any] | None = None) -> None:
    """Emit on the current run; outside of a run only `heard_by` listens."""
    work, listener = current(), _listener.get()
    if work is not None:
        work.emit(event_type, data)
    elif listener is not None:
        listener(event_type, storable(data or {}))


def emit_aside(event_type: str, data: dict[str, Any] | None = None) -> None:
    """Emit what is no part of the flow, see `Work.emit_aside`."""
    work = current()
    if work is not None:
        work.emit_aside(event_type, data)
    else:
        emit(event_type, data)
