"""The one way a run writes: a statement that checks the fence, and inserts events and decisions.

Whoever holds a run may be declared dead and replaced at any moment. The fence counts the
claims; a write that carries an old one finds no row and must stop.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from kernel.transactions import after_commit
from runs import bell
from runs.context import Decision, Work, activate
from runs.errors import FenceLost, RepetitionEnds
from runs.models import Run

_TOUCHED = """
touched AS (
    UPDATE runs_run SET
        last_seq = last_seq + %(count)s,
        own_event_count = own_event_count + %(own)s,
        updated_at = now(){changes}
    WHERE id = %(run)s AND fence = %(fence)s AND status = 'running'{guard}
    RETURNING id, last_seq
)
"""
_WRITTEN = """
written AS (
    INSERT INTO runs_runevent (run_id, seq, event_type, data, of_flow, created_at, branch)
    SELECT touched.id, touched.last_seq - %(count)s + item.ordinality, item.value->>0,
           item.value->1, (item.value->>2)::boolean, now(),
           CASE WHEN (item.value->>2)::boolean THEN %(branch)s ELSE '' END
    FROM touched, jsonb_array_elements(%(events)s::jsonb) WITH ORDINALITY AS item(value, ordinality)
), told AS (
    UPDATE runs_run SET last_seq = last_seq + %(count)s
    WHERE waits_for_id = %(run)s AND status IN ('waiting', 'running')
      AND EXISTS (SELECT 1 FROM touched)
    RETURNING id, uuid, last_seq
), forwarded AS (
    INSERT INTO runs_runevent (run_id, seq, event_type, data, of_flow, created_at)
    SELECT told.id, told.last_seq - %(count)s + item.ordinality, item.value->>0,
           item.value->1, false, now()
    FROM told, jsonb_array_elements(%(events)s::jsonb) WITH ORDINALITY AS item(value, ordinality)
)
"""
_DECIDED = """
decided AS (
    INSERT INTO runs_step (run_id, key, kind, status, request_digest, request, response,
        response_blob_id, fence, reserved_tokens, input_tokens, output_tokens, duration_ms,
        created_at, finished_at)
    SELECT touched.id, item.key, item.kind, 'done', item.request_digest, item.request,
           item.response, item.response_blob_id, %(fence)s, 0, 0, 0, 0, now(), now()
    FROM touched, jsonb_to_recordset(%(decisions)s::jsonb) AS item(
        key text, kind text, request_digest text, request jsonb, response text,
        response_blob_id bigint)
    RETURNING id
)
"""
# What rows of ours are written after: their keys are in the order of the flow.
_READY = "ready AS (SELECT id FROM touched)"
_READY_AFTER_DECISIONS = """
ready AS (SELECT touched.id FROM touched, (SELECT count(*) FROM decided) AS first)
"""


@contextmanager
def fenced(
    work: Work,
    *,
    changes: str = "",
    guard: str = "",
    rows: str = "",
    parameters: dict[str, Any] | None = None,
) -> Iterator[None]:
    """Open a transaction in which this run may write, its events and decisions written first.

    Who watches the run is told when there were events.

    Args:
        changes: Further assignments on the run's row, as SQL beginning with a comma.
        guard: Further conditions on the row, as SQL beginning with AND.
        rows: One more part of the statement's WITH list, which writes other rows if there is a row
            in `ready`, with the run's id.
        parameters: Values of the named placeholders in these.

    The run's row stays locked until the block ends, so its writers queue up. Rows that belong to
    a decision are written last.

    Raises:
        FenceLost: The run has another owner, has ended, or `guard` does not hold.
        RepetitionEnds: This is a repetition of the run, which writes nothing.
    """
    if work.recording is not None:
        raise RepetitionEnds("It would write to its run.")
    with work.writing:
        events, decisions = list(work.events), list(work.decisions)
        with transaction.atomic():
            if events and work.kind == Run.Kind.SYNTHESIS:
                _wait_for_followers(work)
            # What there is nothing of is left out: an empty part costs as much as a statement.
            parts = [_TOUCHED.format(changes=changes, guard=guard)]
            if events:
                parts.append(_WRITTEN)
            if decisions:
                parts.append(_DECIDED)
            if rows:
                parts += [_READY_AFTER_DECISIONS if decisions else _READY, rows]
            told = _touch(parts, _values(work, events, decisions) | (parameters or {}))
            yield
            with activate(work):  # also at its end, when the flow has left it already
                for decision in decisions:
                    if decision.write is not None:
                        decision.write()
            for run_uuid in [str(work.run_uuid), *told] if events else []:
                after_commit(bell.ring, run_uuid=run_uuid)
        del work.events[: len(events)]
        del work.decisions[: len(decisions)]


def _values(work: Work, events: list[Any], decisions: list[Decision]) -> dict[str, Any]:
    return {
        "run": work.run_id,
        "fence": work.fence,
        "count": len(events),
        "own": 0 if work.branch else sum(counts for _, _, counts in events),
        "branch": work.branch,
        "events": json.dumps(events),
        "decisions": json.dumps([decision.columns for decision in decisions]),
    }


def _wait_for_followers(work: Work) -> None:
    """Lock the run's row in a statement of its own, before the one that writes.

    Whoever begins to follow this run holds its row meanwhile. A statement that had to wait for
    it would look for followers as they were before.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM runs_run WHERE id = %s FOR UPDATE", [work.run_id])


def _touch(parts: list[str], parameters: dict[str, Any]) -> list[str]:
    """Execute the parts as one statement; return the runs, by uuid, that were told as well.

    Raises:
        FenceLost
    """
    told_runs = "(SELECT array_agg(uuid::text) FROM told)" if _WRITTEN in parts else "NULL"
    statement = f"""
        WITH {",".join(parts)}
        SELECT (SELECT count(*) FROM touched), {told_runs}
    """  # noqa: S608 -- constants of this package; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        touched, told = cursor.fetchone()
    if touched != 1:
        raise FenceLost
    return list(told or [])


def is_ours(work: Work) -> bool:
    """Tell whether the run is still in the hands of `work`, at the price of one small query."""
    if work.recording is not None:
        return True
    return Run.objects.filter(pk=work.run_id, fence=work.fence, status=Run.Status.RUNNING).exists()


def flush(work: Work) -> None:
    """Write the buffered events and decisions now, because something slow comes next."""
    if work.recording is not None:
        work.recording.hear(work)
    elif work.events or work.decisions:
        with fenced(work):
            pass
