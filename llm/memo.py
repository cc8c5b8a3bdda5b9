"""Remember the model's answers for as long as the run's policy `cache_ttl` says."""

from datetime import timedelta
from typing import Any

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
    return (
        Memo.objects.filter(digest=digest, expires_at__gt=Now())
        .values_list("response", flat=True)
        .first()
    )


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
