"""Creating a run, claiming it, and ending it from outside. Times are the database's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Least, Now
from django.utils import timezone

from kernel.transactions import after_commit
from runs import bell, dispatch
from runs.context import Callback, Work
from runs.errors import RunFinished
from runs.models import Run, Session

WAKE_GRACE = timedelta(seconds=10)  # a message is on its way; the sweep need not send another


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
    after_commit(dispatch.wake, run_id=run.pk, kind=run.kind)
    return run


def create_claimed(new: NewRun) -> Run:
    """Store a run that the caller's own process already holds; no worker will take it over."""
    return _insert(
        new,
        status=Run.Status.RUNNING,
        fence=1,
        attempt_count=1,
        started_at=Now(),
        lease_expires_at=Now() + timedelta(seconds=settings.RUNS_LEASE_S),
    )


def _insert(new: NewRun, **columns: Any) -> Run:
    if new.admit is not None:
        new.admit()
    run = Run.objects.create(
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
    return Run.objects.select_related("session").get(pk=run.pk)


def claim(run_id: int) -> Run | None:
    """Take the run for this process, or return None: somebody has it, it ended, or it is early.

    Runs of one session go one at a time, oldest first.
    """
    before = Q(pk__lt=OuterRef("pk"), status__in=Run.ACTIVE)
    under_way = Q(status__in=[Run.Status.RUNNING, Run.Status.WAITING]) & ~Q(pk=OuterRef("pk"))
    others = Run.objects.filter(before | under_way, session_id=OuterRef("session_id"))
    free = Q(status=Run.Status.QUEUED) | Q(status=Run.Status.RUNNING, lease_expires_at__lt=Now())
    claimed = (
        Run.objects.filter(free, ~Exists(others), pk=run_id, deadline_at__gt=Now())
        .filter(attempt_count__lt=settings.RUNS_MAX_ATTEMPTS)
        .update(
            status=Run.Status.RUNNING,
            fence=F("fence") + 1,
            attempt_count=F("attempt_count") + 1,
            wake_count=0,
            lease_expires_at=Least(
                Now() + timedelta(seconds=settings.RUNS_LEASE_S), F("deadline_at")
            ),
            started_at=Coalesce(F("started_at"), Now()),
            updated_at=Now(),
        )
    )
    if claimed != 1:
        return None
    return Run.objects.select_related("session").get(pk=run_id)


def work_of(run: Run, *, inline: bool, callback: Callback | None = None) -> Work:
    """Return the working state of a run that this process has claimed."""
    return Work(
        run_id=run.pk,
        run_uuid=run.uuid,
        kind=run.kind,
        fence=run.fence,
        user_id=run.user_id,
        session_key=run.session.key if run.session else None,
        prompt=run.prompt,
        limits=run.limits,
        policies=run.policies,
        options=run.options,
        files=dict(run.files),
        started_at=run.started_at or timezone.now(),
        inline=inline,
        callback=callback,
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
    release_others(run)
    after_commit(bell.ring, run_uuid=str(run.uuid))


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


def release_others(run: Run) -> None:
    """Queue what waited for this run, and wake the next run of its session. In a transaction."""
    _queue_waiters(run)
    wake_next(run)


def _queue_waiters(run: Run) -> None:
    waiters = list(
        Run.objects.select_for_update()
        .filter(waits_for_id=run.pk, status=Run.Status.WAITING)
        .values_list("pk", "kind")
    )
    Run.objects.filter(pk__in=[pk for pk, _ in waiters]).update(
        status=Run.Status.QUEUED, wake_at=Now() + WAKE_GRACE, updated_at=Now()
    )
    _wake(waiters)


def wake_next(run: Run) -> None:
    """Wake the oldest queued run of the session: this one is out of its way."""
    if run.session_id is None:
        return
    queued = Run.objects.filter(session_id=run.session_id, status=Run.Status.QUEUED)
    _wake(queued.exclude(pk=run.pk).order_by("pk").values_list("pk", "kind")[:1])


def _wake(runs: Iterable[tuple[int, str]]) -> None:
    for run_id, kind in runs:
        after_commit(dispatch.wake, run_id=run_id, kind=kind)
