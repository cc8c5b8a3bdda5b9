"""Whose run goes next: the one of whoever has fewest under way, and of those the oldest.

A message only says that there is something to do. So one person's hundred requests do not keep
another's single one waiting, however many messages of theirs lie before it.
"""

from typing import Any

from django.conf import settings
from django.db import connection

from runs import claims, dispatch, draining, pausing
from runs.models import Run

_MAY_GO = """
    run.kind = %(kind)s
    AND (run.status = 'queued' OR (run.status = 'running' AND run.lease_expires_at < now()))
    AND run.deadline_at > now() AND run.attempt_count < %(max_attempts)s
    AND NOT EXISTS (
        SELECT 1 FROM runs_run other
        WHERE other.session_id = run.session_id AND other.id <> run.id
          AND (other.status IN ('running', 'waiting')
               OR (other.status = 'queued' AND other.id < run.id))
    )
"""
_CLAIM = f"""
WITH busy AS MATERIALIZED (
    SELECT user_id, count(*) AS under_way FROM runs_run
    WHERE kind = %(kind)s AND status = 'running' AND lease_expires_at >= now()
    GROUP BY user_id
), fairest AS MATERIALIZED (
    SELECT run.id
    FROM runs_run run LEFT JOIN busy ON busy.user_id = run.user_id
    WHERE {_MAY_GO}
    ORDER BY coalesce(busy.under_way, 0), run.id
    LIMIT 1
    FOR UPDATE OF run {{locked}}
)
{claims.TAKE}
FROM fairest WHERE runs_run.id = fairest.id
{claims.AS_TAKEN}
"""  # noqa: S608 -- the parts are constants
_ANY_MAY_GO = f"SELECT EXISTS (SELECT 1 FROM runs_run run WHERE {_MAY_GO})"  # noqa: S608 -- as above
# The n-th run of a person goes when n - 1 of theirs, and those under way, are under way.
_PLACES = """
WITH busy AS MATERIALIZED (
    SELECT user_id, count(*) AS under_way FROM runs_run
    WHERE kind = %(kind)s AND status = 'running' AND lease_expires_at >= now()
    GROUP BY user_id
), turns AS (
    SELECT run.id, coalesce(busy.under_way, 0)
                   + row_number() OVER (PARTITION BY run.user_id ORDER BY run.id) AS turn
    FROM runs_run run LEFT JOIN busy ON busy.user_id = run.user_id
    WHERE run.kind = %(kind)s AND run.status = 'queued'
), places AS (
    SELECT id, row_number() OVER (ORDER BY turn, id) - 1 AS place FROM turns
)
SELECT id, place FROM places WHERE id = ANY(%(runs)s)
"""


def claim_next(*, kind: str, hint: int) -> Run | None:
    """Take the run that goes next, or return None: there is none, each waits for its session, or
    an operator has paused everything, or this worker is about to stop.

    Args:
        hint: The run that the worker was woken for.
    """
    if draining.is_draining():
        dispatch.wake(run_id=hint, kind=kind)  # for another worker: this one hears no more
        return None
    if pausing.is_paused():
        return None  # the sweep wakes it when it may go on
    parameters = {
        "kind": kind,
        "lease_s": settings.RUNS_LEASE_S,
        "max_attempts": settings.RUNS_MAX_ATTEMPTS,
    }
    # One that another worker is about to take is passed over. That worker was woken for a run of
    # its own, perhaps too late for this statement to see it: nobody else is woken for that.
    run = claims.taken(_CLAIM.format(locked="SKIP LOCKED"), parameters)
    while run is None and _any_may_go(parameters):
        run = claims.taken(_CLAIM.format(locked=""), parameters)
    return run


def _any_may_go(parameters: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANY_MAY_GO, parameters)
        return bool(cursor.fetchone()[0])


def places_of(runs: list[Run]) -> dict[int, int]:
    """Return by id how many go before each queued run of one kind; the others have no place."""
    queued = [run for run in runs if run.status == Run.Status.QUEUED]
    if not queued:
        return {}
    parameters: dict[str, Any] = {"kind": queued[0].kind, "runs": [run.pk for run in queued]}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, parameters)
        return dict(cursor.fetchall())
