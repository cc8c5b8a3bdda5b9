"""Repeating a run's flow from its record, and holding what comes of it against what came then."""

import difflib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from runs import claims
from runs.context import Json, Work
from runs.digests import canonical_json
from runs.errors import Interrupt, NeedsAnswer, RepetitionEnds, WaitsFor
from runs.execution import Result
from runs.models import Run, RunEvent
from runs.recording import Recording, Taken, Told

CarryOut = Callable[[Work], Result | None]

VOLATILE = ("execution_time",)  # keys of a result that are measured anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """`ended` says why there is no result; `diverged`, that the flow went another way."""

    result: Result | None
    events: list[Told]
    taken: list[Taken]
    ended: str = ""
    diverged: bool = False


def repeat(run: Run, carry_out: CarryOut, recording: Recording, **changes: Any) -> Repetition:
    """Carry the flow out once more in memory, as far as the recording goes.

    `changes` are attributes of the work: other policies and limits.
    """
    work = claims.work_of(run, inline=False)
    work.replayed_events, work.recording = 0, recording
    for name, value in changes.items():
        setattr(work, name, value)
    result, ended, diverged = None, "", False
    try:
        with reading_only():
            result = carry_out(work)
    except RepetitionEnds as end:
        ended, diverged = end.reason, end.diverged
    except NeedsAnswer as need:
        ended = f"It waits for a person: {need.question}"
    except WaitsFor as other:
        ended = f"It waits for run {Run.objects.get(pk=other.run_id).uuid}."
    except Interrupt as interrupt:
        ended = f"It was interrupted: {type(interrupt).__name__}."
    recording.hear(work)
    return Repetition(
        result=result,
        events=recording.events,
        taken=recording.taken,
        ended=ended,
        diverged=diverged,
    )


def events_of(run: Run) -> list[Told]:
    """Return the events that the run's own flow has told, in order."""
    rows = RunEvent.objects.filter(run=run, of_flow=True).order_by("seq")
    return [Told(**row) for row in rows.values("branch", "event_type", "data")]


def difference(run: Run, repeated: Repetition) -> str:
    """Say where a repetition differs from the run; "" when it does not.

    A run that was ended from outside, or goes on still, is repeated as far as it had come.
    """
    recorded = events_of(run)
    whole = run.result is not None
    if repeated.diverged or (whole and repeated.ended):
        return repeated.ended
    for told, again in _pairs(recorded, repeated.events):
        if told is None and not whole:
            continue
        if told is None or again is None or not _same_event(told, again):
            return f"Recorded: {_line(told)}. Repeated: {_line(again)}."
    if whole and not same(_lasting(run.result), _lasting(repeated.result)):
        return f"The result is another: {'; '.join(changed(run.result, repeated.result))}"
    return ""


def _pairs(before: list[Told], after: list[Told]) -> Iterator[tuple[Told | None, Told | None]]:
    """Put the events of each branch side by side: how branches interleave is chance."""
    for branch in sorted({told.branch for told in [*before, *after]}):
        yield from zip_longest(
            [told for told in before if told.branch == branch],
            [told for told in after if told.branch == branch],
        )


def changed(before: Json, after: Json) -> list[str]:
    """List the keys of a result that differ, with both values."""
    left, right = _lasting(before), _lasting(after)
    return [
        f"{key}: {_short(left.get(key))} -> {_short(right.get(key))}"
        for key in sorted(left.keys() | right.keys())
        if not same(left.get(key), right.get(key))
    ]


def event_diff(before: list[Told], after: list[Told]) -> list[str]:
    """Return what differs between two lists of events, line by line; how long things took aside."""
    left, right = (
        [_line(_untimed(told)) for told in sorted(events, key=lambda told: told.branch)]
        for events in (before, after)
    )
    return list(difflib.unified_diff(left, right, "recorded", "repeated", n=1, lineterm=""))


def same(left: Json, right: Json) -> bool:
    """Tell whether two JSON values are equal; a jsonb column gives 1e16 back as an integer."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return float(left) == float(right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


@contextmanager
def reading_only() -> Iterator[None]:
    """Have the database refuse every write of this process inside the block.

    Inside a transaction, that of a test, it is left to the code that there are none.
    """
    if connection.in_atomic_block:
        yield
        return
    connection_created.connect(_read_only)
    try:
        _let_go_of_connections()
        yield
    finally:
        connection_created.disconnect(_read_only)
        _let_go_of_connections()


def _let_go_of_connections() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # of the PostgreSQL backend


def _read_only(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def _lasting(result: Json) -> dict[str, Any]:
    return {key: value for key, value in (result or {}).items() if key not in VOLATILE}


def _same_event(left: Told, right: Told) -> bool:
    return (left.branch, left.event_type) == (right.branch, right.event_type) and same(
        left.data, right.data
    )


def _untimed(told: Told) -> Told:
    data = {key: value for key, value in told.data.items() if key != "duration_ms"}
    return replace(told, data=data)


def _line(told: Told | None) -> str:
    if told is None:
        return "nothing"
    branch = f"[{told.branch}] " if told.branch else ""
    return f"{branch}{told.event_type} {canonical_json(told.data)}"


def _short(value: Json) -> str:
    text = canonical_json(value)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text):,} characters)"
