"""Runs in the states that tests start from."""

from typing import Any

from runs import claims, execution, sessions
from runs.claims import NewRun
from runs.context import Work
from runs.errors import WaitsFor
from runs.models import Run


def queued(*, user_id: int | None = None, session: str | None = None, **pinned: Any) -> Run:
    owner = user_id or sessions.system_user_id()
    return claims.create(
        NewRun(
            kind=pinned.pop("kind", "request"),
            prompt=pinned.pop("prompt", "What is 15% of 300?"),
            user_id=owner,
            session=sessions.start(user_id=owner, key=session) if session else None,
            **pinned,
        )
    )


def claimed(**pinned: Any) -> Work:
    run = claims.claim(queued(**pinned).pk)
    assert run is not None
    return claims.work_of(run, inline=False)


def claimed_again(work: Work) -> Work:
    """What the next process gets after the one that held `work` died."""
    Run.objects.filter(pk=work.run_id).update(lease_expires_at="2020-01-01T00:00:00Z")
    run = claims.claim(work.run_id)
    assert run is not None
    return claims.work_of(run, inline=False)


def waiting_for(other: Work, **pinned: Any) -> Work:
    """A request that waits for another run."""
    work = claimed(**pinned)

    def body() -> Any:
        raise WaitsFor(other.run_id)

    execution.drive(work, body, finish_with=lambda _: None)
    return work
