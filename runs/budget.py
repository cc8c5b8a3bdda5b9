"""Limits of a run: held before a call is made, settled after it.

What was held for a call that died with its process stays on the books in full, though nobody
knows what it cost. Such calls have an allowance beside the limit, as large as the limit: a run
that was killed can still get done, and what it may cost in all is bounded by twice its limits.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from runs.context import Work
from runs.errors import BudgetExceeded, FenceLost
from runs.fencing import fenced
from runs.models import Run

# Holds while what is used, the lost calls within their allowance aside, leaves room for more.
_GUARD = """
AND {what}_count - least(lost_{what}_count, %(max_{what})s) + %({what})s <= %(max_{what})s
"""


@contextmanager
def reserving(
    work: Work,
    *,
    tokens: int,
    calls: int,
    rows: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Open the run's transaction with `tokens` and `calls` held, or refuse the call.

    `rows` and `parameters` are those of `fenced`.

    Raises:
        BudgetExceeded: More than the run's limits `max_tokens` or `max_calls` allow.
        FenceLost: The run has another owner.
    """
    held = {"token": tokens, "call": calls}
    most = {what: work.limits.get(f"max_{what}s") for what in held}
    guards = [what for what, count in held.items() if count and most[what] is not None]
    try:
        with fenced(
            work,
            changes=", token_count = token_count + %(token)s, call_count = call_count + %(call)s",
            guard="".join(_GUARD.format(what=what) for what in guards),
            rows=rows,
            parameters={
                **held,
                **{f"max_{what}": limit for what, limit in most.items()},
                **(parameters or {}),
            },
        ):
            yield
    except FenceLost:
        if guards:
            _refuse(work, tokens=tokens, calls=calls)
        raise


def _refuse(work: Work, *, tokens: int, calls: int) -> None:
    """Say which limit was met, if it was a limit and not the fence."""
    run = Run.objects.get(pk=work.run_id)
    if run.fence != work.fence or run.status != Run.Status.RUNNING:
        return
    used = (
        _counted(run.call_count, run.lost_call_count, work.limits.get("max_calls")),
        _counted(run.token_count, run.lost_token_count, work.limits.get("max_tokens")),
    )
    raise exceeded(work.limits, used=used, needed=(calls, tokens))


def _counted(used: int, lost: int, limit: int | None) -> int:
    """Return what of `used` counts against the limit: all but the lost within their allowance."""
    return used - lost + beyond_allowance(lost, limit)


def beyond_allowance(lost: int, limit: int | None) -> int:
    """Return how much of what was lost counts against the limit like anything else."""
    return 0 if limit is None else max(lost - limit, 0)


def exceeded(
    limits: Mapping[str, Any], *, used: tuple[int, int], needed: tuple[int, int]
) -> BudgetExceeded:
    """Say which limits were met. `used` and `needed` are calls and tokens."""
    return BudgetExceeded(
        f"This request has used {used[0]} of {limits.get('max_calls')} model calls and "
        f"{used[1]} of {limits.get('max_tokens')} tokens; the next step would need "
        f"{needed[0]} more and about {needed[1]} tokens. An operator can raise the policy"
        " cost_limits.",
        calls=used[0],
        tokens=used[1],
    )
