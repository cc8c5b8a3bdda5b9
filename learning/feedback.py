"""Thumbs up and down: labels of answers, and the bad ones as something to look into."""

from collections.abc import Iterable
from typing import TypedDict

from django.db.models.functions import Now

from learning.errors import NotAnswered, NotOpen
from learning.models import Feedback
from runs.models import Run


class FeedbackRecord(TypedDict):
    thumb: str  # "up" or "down"
    comment: str


def give(run: Run, *, user_id: int, is_good: bool, comment: str = "") -> FeedbackRecord:
    """Store what a person thinks of an answer, in place of what they thought before.

    Raises:
        NotAnswered: The run has not ended.
    """
    if run.is_open or run.kind != Run.Kind.REQUEST:
        raise NotAnswered("This request has no answer yet.")
    row, _ = Feedback.objects.update_or_create(
        run=run,
        user_id=user_id,
        defaults={
            "is_good": is_good,
            "comment": comment,
            "given_at": Now(),
            "reviewed_at": None,
            "reviewed_by": "",
            "finding": "",
        },
    )
    return _record(row)


def thumbs_of(runs: Iterable[Run], *, user_id: int) -> dict[int, str]:
    """Return "up" or "down" by the id of each run that this person has judged."""
    rows = Feedback.objects.filter(run__in=list(runs), user_id=user_id)
    return {row.run_id: _record(row)["thumb"] for row in rows}


def close(feedback_id: int, *, actor: str, finding: str) -> None:
    """Record what a reviewer made of a thumb down.

    Raises:
        NotOpen: It is none, or somebody was quicker.
    """
    closed = Feedback.objects.filter(
        pk=feedback_id, is_good=False, reviewed_at__isnull=True
    ).update(reviewed_at=Now(), reviewed_by=actor, finding=finding)
    if closed != 1:
        raise NotOpen("There is nothing left to look into here.")


def _record(row: Feedback) -> FeedbackRecord:
    return {"thumb": "up" if row.is_good else "down", "comment": row.comment}
