"""What the faces show of sessions and runs, as plain records."""

from datetime import datetime
from typing import Any, TypedDict

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left

from learning import feedback
from registry import selectors as registry_selectors
from runs import pausing, queue, sessions, spending
from runs import selectors as run_selectors
from runs.models import Run, Session
from runs.spending import Spent, SpentRecord

__all__ = [
    "count_tools",
    "find_outcome",
    "get_session",
    "list_runs",
    "list_sessions",
    "run_record",
]

TITLE_CHARS = 80


class RunRecord(TypedDict):
    """A run as people see it. `question` is set while it, or what it waits for, asks something.

    `place`: how many go before it, while it is queued. `paused`: an operator holds it back.
    """

    run_id: str
    session_id: str | None
    status: str
    kind: str
    prompt: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    last_seq: int
    result: dict[str, Any] | None
    error: str | None
    error_code: str | None
    question: dict[str, Any] | None
    place: int | None
    paused: bool
    spent: SpentRecord


class ListedRun(RunRecord):
    """`thumb` is what its asker thinks of the answer: "up", "down", or None."""

    thumb: str | None


def list_sessions(*, user_id: int, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Return a page of a person's sessions, newest first, and how many there are in all.

    A session without a title yet is called by its first request.
    """
    mine = Session.objects.filter(user_id=user_id)
    first = Run.objects.filter(session=OuterRef("pk")).order_by("pk")
    rows = mine.annotate(first_prompt=Subquery(first.values(said=Left("prompt", TITLE_CHARS))[:1]))
    page = [
        {
            "session_id": row.key,
            "title": row.title or " ".join((row.first_prompt or "").split()),
            "message_count": row.message_count,
            "created_at": row.created_at,
            "last_interaction_at": row.last_interaction_at,
        }
        for row in rows.order_by("-last_interaction_at", "-pk")[offset : offset + limit]
    ]
    return page, mine.count()


def get_session(*, key: str, user_id: int) -> Session:
    """Get a person's own session by what a caller sent as its id.

    Raises:
        SessionNotFound: No such session, or not theirs.
    """
    return sessions.get_for_user(key=key, user_id=user_id)


def list_runs(*, session: Session, limit: int) -> list[ListedRun]:
    """Return the last `limit` requests of a session, oldest first."""
    requests = Run.objects.filter(session=session, kind=Run.Kind.REQUEST)
    newest = requests.select_related("session").order_by("-pk")[:limit]
    runs = list(reversed(newest))
    spent = spending.spent_by_each(runs)
    places = queue.places_of(runs)
    thumbs = feedback.thumbs_of(runs, user_id=session.user_id)
    return [
        {**_record(run, spent[run.pk], places.get(run.pk)), "thumb": thumbs.get(run.pk)}
        for run in runs
    ]


def run_record(run: Run) -> RunRecord:
    return _record(run, spending.spent_by(run), queue.places_of([run]).get(run.pk))


def _record(run: Run, spent: Spent, place: int | None) -> RunRecord:
    result = run.result or {}
    failed = run.status in (Run.Status.FAILED, Run.Status.CANCELLED)
    return {
        "run_id": str(run.uuid),
        "session_id": run.session.key if run.session else None,
        "status": run.status,
        "kind": run.kind,
        "prompt": run.prompt,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "last_seq": run.last_seq,
        "result": run.result,
        "error": (result.get("error") or run.last_error or None) if failed else None,
        "error_code": (result.get("error_code") or run.error_code or None) if failed else None,
        "question": run_selectors.find_open_question(run),
        "place": place,
        "paused": place is not None and pausing.is_paused(),
        "spent": spent.to_json(),
    }


def find_outcome(run: Run) -> RunRecord | None:
    """Return the run's record once it has ended or asks a person; None before that."""
    row = Run.objects.defer("policies", "limits", "files").get(pk=run.pk)
    row.session = run.session
    record = run_record(row)
    return record if row.status not in Run.ACTIVE or record["question"] else None


def count_tools(*, user_id: int) -> int:
    return registry_selectors.list_tools(user_id=user_id).count()
