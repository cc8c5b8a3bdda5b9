"""Remember the model's answers for as long as the run's policy `cache_ttl` says."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from llm.models import Memo
from runs import context


def seconds_to_keep() -> float:
    """Return the life of an answer in seconds; 0 where nothing is to be remembered."""
    work = context.current()
    policy = work.policies.get("cache_ttl") if work else None
    if not policy or not policy["value"]["enabled"]:
        return 0
    return float(policy["value"]["ttl_seconds"])


def find(digest: str) -> Any | None:
    """Return the remembered answer, or None: unknown or expired."""
    # Asked several times for each request: composing it as a QuerySet took longer than its answer.
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [digest])
        row = cursor.fetchone()
    return None if row is None else json.loads(row[0])


_FIND = "SELECT response FROM llm_memo WHERE digest = %s AND expires_at > statement_timestamp()"


def keep(*, digest: str, kind: str, response: Any) -> None:
    Memo.objects.bulk_create(
        [
            Memo(
                digest=digest,
                kind=kind,
                response=response,
                expires_at=Now() + timedelta(seconds=seconds_to_keep()),
            )
        ],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["response", "expires_at"],
    )
