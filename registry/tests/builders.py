"""What tests of this package need of the packages below."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from runs.context import Work


def work_of(*, user_id: int = 0, policies: dict[str, Any] | None = None) -> Work:
    """A run as the registry sees it: whose it is, and what it is pinned to."""
    return Work(
        run_id=1,
        run_uuid=uuid4(),
        kind="request",
        fence=1,
        user_id=user_id,
        session_key=None,
        prompt="",
        limits={},
        policies=policies or {},
        started_at=timezone.now(),
        inline=True,
    )
