"""Remember the model's answers for as long as the run's policy `cache_ttl` says."""

import json
from typing import Any

from django.db import connection

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
    text = json.dumps(response, separators=(",", ":"), allow_nan=False)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [digest, kind, text, seconds_to_keep()])


_KEEP = """
INSERT INTO llm_memo (digest, kind, response, created_at, expires_at)
VALUES (%s, %s, %s, statement_timestamp(), statement_timestamp() + %s * interval '1 second')
ON CONFLICT (digest) DO UPDATE
SET response = EXCLUDED.response, expires_at = EXCLUDED.expires_at
"""
