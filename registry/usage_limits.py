"""What one user may use in a day (UTC), counted from the rows themselves."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from registry.errors import DailyLimitReached
from runs.models import Run

# One at a time for each user: else of several requests at once all would find room for one.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('registry.usage_limits'), %s)"
_USED = """
SELECT count(*) FILTER (WHERE kind = 'request'), coalesce(sum(token_count), 0)::bigint,
       count(*) FILTER (WHERE kind = 'synthesis'), now()
FROM runs_run
WHERE user_id = %s AND created_at >= date_trunc('day', now(), 'UTC')
"""
_OF = {
    Run.Kind.REQUEST: ("requests_per_day", "tokens_per_day"),
    Run.Kind.SYNTHESIS: ("syntheses_per_day",),
}
_WORDS = {
    "requests_per_day": "requests",
    "tokens_per_day": "tokens",
    "syntheses_per_day": "new tools",
}


def admit(*, kind: str, user_id: int, limits: Mapping[str, Any]) -> None:
    """Let a user start a run, or refuse it; in the transaction that stores the run.

    Two statements where one of its limits is set, none elsewhere. A run that waits or is under
    way counts with the tokens held for it so far.

    Args:
        limits: The value of the policy `usage_limits`.

    Raises:
        DailyLimitReached: It says which limit, and when the day is over.
    """
    names = [name for name in _OF[Run.Kind(kind)] if limits.get(name) is not None]
    if not names:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [user_id])
        cursor.execute(_USED, [user_id])
        *counts, now = cursor.fetchone()
    used = dict(zip(_WORDS, counts, strict=True))
    for name in names:
        if used[name] >= limits[name]:
            raise _reached(name, used[name], limits[name], now)


def _reached(name: str, used: int, limit: int, now: datetime) -> DailyLimitReached:
    utc = now.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return DailyLimitReached(
        f"Your {_WORDS[name]} of today are used up: {used:,} of {limit:,}. The count starts anew at"
        f" {midnight:%Y-%m-%d %H:%M} UTC. An operator can raise the policy usage_limits.",
        retry_after_s=int((midnight - utc).total_seconds()) + 1,
    )
