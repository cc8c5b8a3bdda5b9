"""Creating a run, claiming it, and ending it from outside. Times are the database's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from kernel.transactions import after_commit
from runs import bell, dispatch
from runs.context import Callback, Work
from runs.errors import RunFinished
from runs.models import Run, Session, Step

WAKE_GRACE = timedelta(seconds=10)  # a message is on its way; the sweep need not send another

# What a claim does to a run's row, and what it returns of it. `taken` reads it.
TAKE = """
UPDATE runs_run SET
    status = 'running',
    fence = fence + 1,
    attempt_count = attempt_count + 1,
    wake_count = 0,
    lease_expires_at = least(
        statement_timestamp() + %(lease_s)s * interval '1 second', deadline_at),
    started_at = coalesce(started_at, statement_timestamp()),
    updated_at = statement_timestamp()
"""
# Named, as a prepared statement fails for ever once a migration has added to what `*` means.
_COLUMNS = ", ".join(f"runs_run.{field.column}" for field in Run._meta.concrete_fields)  # noqa: SLF001
AS_TAKEN = f"""
RETURNING {_COLUMNS},
    EXISTS (SELECT 1 FROM runs_step step WHERE step.run_id = runs_run.id) AS has_steps,
    (SELECT session.key FROM runs_session session WHERE session.id = runs_run.session_id)
        AS session_key
"""  # noqa: S608 -- names of columns


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """What a run is started with; pinned, whatever changes while it goes on."""

    kind: str
    prompt: str
    user_id: int
    session: Session | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)  # see runs.inputs.pinned
    join_key: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    # Called in the transaction that stores it; what it raises refuses the run.
    admit: Callable[[], None] | None = None


def create(new: NewRun) -> Run:
    """Store a queued run and, once committed, wake a worker for it."""
    run = _insert(new, status=Run.Status.QUEUED)
    for name in ("wake_at", "deadline_at"):
        vars(run).pop(name)  # the database's clock has set them: read when somebody asks
    after_commit(dispatch.wake, run_id=run.pk, kind=run.kind)
    return run


def create_claimed(new: NewRun) -> Run:
    """Store a run that the caller's own process already holds; no worker will take it over."""
    stored = _insert(
        new,
        status=Run.Status.RUNNING,
        fence=1,
        attempt_count=1,
        started_at=Now(),
        lease_expires_at=Now() + timedelta(seconds=settings.RUNS_LEASE_S),
    )
    run = Run.objects.select_related("session").get(pk=stored.pk)
    run.has_steps = False
    return run


def _insert(new: NewRun, **columns: Any) -> Run:
    if new.admit is not None:
        new.admit()
    return Run.objects.create(
        kind=new.kind,
        prompt=new.prompt,
        user_id=new.user_id,
        session=new.session,
        limits=new.limits,
        policies=new.policies,
        files=new.files,
        join_key=new.join_key,
        options=new.options,
        idempotency_key=new.idempotency_key,
        wake_at=Now() + WAKE_GRACE,
        deadline_at=Now() + timedelta(seconds=settings.RUNS_DEADLINE_S[new.kind]),
        **columns,
    )


def claim(run_id: int) -> Run | None:
    """Take the run for this process, or return None: somebody has it, it ended, or it is early.

    Runs of one session go one at a time, oldest first.
    """
    parameters = {
        "run": run_id,
        "lease_s": settings.RUNS_LEASE_S,
        "max_attempts": settings.RUNS_MAX_ATTEMPTS,
    }
    return taken(_CLAIM, parameters)


def taken(statement: str, parameters: dict[str, Any]) -> Run | None:
    """Return the run that a statement made of TAKE and AS_TAKEN has claimed, None for none.

    Calls that its former owners left unfinished are lost. Its session comes with it, all but the
    key to be read when somebody asks.
    """
    for run in Run.objects.raw(statement, parameters):
        if run.has_steps:
            _lose_what_was_under_way(run)
        key: str | None = vars(run).pop("session_key")
        if run.session_id is not None:
            run.session = Session.from_db(None, ["id", "key"], [run.session_id, key])
        return run
    return None


_LOSE = f"""
WITH lost AS (
    UPDATE runs_step SET status = 'lost', finished_at = statement_timestamp()
    WHERE run_id = %(run)s AND fence < %(fence)s AND status = 'reserved'
        AND kind NOT IN ({", ".join(f"'{kind}'" for kind in Step.FOR_PEOPLE)})
    RETURNING kind, reserved_tokens
), cost AS (
    SELECT count(*) FILTER (WHERE kind <> '{Step.EMBEDDING}') AS calls,
        sum(reserved_tokens) AS tokens
    FROM lost WHERE reserved_tokens > 0
)
UPDATE runs_run SET lost_call_count = lost_call_count + cost.calls,
    lost_token_count = lost_token_count + cost.tokens, cost_usd = NULL
FROM cost WHERE id = %(run)s AND cost.tokens > 0
"""  # noqa: S608 -- the parts are constants of the model


def _lose_what_was_under_way(run: Run) -> None:
    """Mark the calls of former owners as lost. What they may have cost stays on the books."""
    with connection.cursor() as cursor:
        cursor.execute(_LOSE, {"run": run.pk, "fence": run.fence})


# Of the others of its session, an earlier one that is active holds it back, and any that is under
# way: a question that was answered meanwhile may have let a later one go ahead.
_CLAIM = f"""
{TAKE}
WHERE id = %(run)s
    AND (status = 'queued'
         OR (status = 'running' AND lease_expires_at < statement_timestamp()))
    AND deadline_at > statement_timestamp()
    AND attempt_count < %(max_attempts)s
    AND NOT EXISTS (
        SELECT 1 FROM runs_run other
        WHERE other.session_id = runs_run.session_id
          AND ((other.id < runs_run.id AND other.status IN ('queued', 'running', 'waiting'))
               OR (other.id <> runs_run.id AND other.status IN ('running', 'waiting'))))
{AS_TAKEN}
"""  # noqa: S608 -- the parts are constants of this module


def work_of(run: Run, *, inline: bool, callback: Callback | None = None) -> Work:
    """Return the working state of a run that this process has claimed."""
    return Work(
        run_id=run.pk,
        run_uuid=run.uuid,
        kind=run.kind,
        fence=run.fence,
        user_id=run.user_id,
        session_key=run.session.key if run.session else None,
        session_id=run.session_id,
        prompt=run.prompt,
        limits=run.limits,
        policies=run.policies,
        options=run.options,
        files=dict(run.files),
        started_at=run.started_at or timezone.now(),
        inline=inline,
        callback=callback,
        has_steps=run.has_steps,
        replayed_events=run.own_event_count,
    )


@transaction.atomic
def end(run: Run, *, status: str, error_code: str, reason: str, only_if: Q | None = None) -> None:
    """End an open run from outside: a cancel, an expired question, a run that never gets done.

    `only_if` is held against the row once more, for callers that looked at it earlier.

    Its owner finds the fence moved and writes nothing more; a call in flight stays on the books.

    Raises:
        RunFinished: The run has ended already, or `only_if` does not hold any more.
    """
    changed = (
        Run.objects.open()
        .filter(only_if or Q(), pk=run.pk)
        .update(
            status=status,
            fence=F("fence") + 1,
            error_code=error_code,
            last_error=reason,
            finished_at=Now(),
            updated_at=Now(),
        )
    )
    if changed != 1:
        raise RunFinished("This run has already ended.")
    release_others(run_id=run.pk, session_id=run.session_id)
    after_commit(bell.ring, run_uuid=str(run.uuid))
    after_commit(bell.announce, run_uuid=str(run.uuid))


def follow(work: Work, other_id: int) -> None:
    """Let the events of another run appear on this one's timeline, those so far included.

    Locks the other run first, as its own writes do.
    """
    with transaction.atomic():
        other = Run.objects.select_for_update().get(pk=other_id)
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, {"run": work.run_id, "other": other.pk, "n": other.last_seq})


_FOLLOW = """
WITH follower AS (
    UPDATE runs_run SET waits_for_id = %(other)s, last_seq = last_seq + %(n)s
    WHERE id = %(run)s AND waits_for_id IS DISTINCT FROM %(other)s
    RETURNING id, last_seq
), kept AS (
    INSERT INTO runs_wait (run_id, other_id) SELECT id, %(other)s FROM follower
    ON CONFLICT DO NOTHING
)
INSERT INTO runs_runevent (run_id, seq, event_type, data, of_flow, created_at)
SELECT follower.id, follower.last_seq - %(n)s + event.seq, event.event_type, event.data,
       false, event.created_at
FROM follower, runs_runevent event WHERE event.run_id = %(other)s
"""


_RELEASE = """
WITH freed AS (
    UPDATE runs_run SET status = 'queued', updated_at = statement_timestamp(),
        wake_at = statement_timestamp() + %(grace_s)s * interval '1 second'
    WHERE waits_for_id = %(run)s AND status = 'waiting' AND %(has_ended)s
    RETURNING id, kind
)
SELECT id, kind FROM freed
UNION ALL (
    SELECT id, kind FROM runs_run
    WHERE session_id = %(session)s AND status = 'queued' AND id <> %(run)s ORDER BY id LIMIT 1
)
"""


def release_others(*, run_id: int, session_id: int | None, has_ended: bool = True) -> None:
    """Queue what waited for this run, and wake the next run of its session. In a transaction.

    Args:
        has_ended: False when the run only steps out of the way of its session's others.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RELEASE,
            {
                "run": run_id,
                "session": session_id,
                "has_ended": has_ended,
                "grace_s": WAKE_GRACE.total_seconds(),
            },
        )
        for other_id, kind in cursor.fetchall():
            after_commit(dispatch.wake, run_id=other_id, kind=kind)
