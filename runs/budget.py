"""Limits of a run: held before a call is made, settled after it, never exceeded by a lost one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from runs.context import Work
from runs.errors import BudgetExceeded, FenceLost
from runs.fencing import fenced
from runs.models import Run


@contextmanager
def reserving(work: Work, *, tokens: int, calls: int) -> Iterator[None]:
    """Open the run's transaction with `tokens` and `calls` held, or refuse the call.

    Raises:
        BudgetExceeded: More than the run's limits `max_tokens` or `max_calls` allow.
        FenceLost: The run has another owner.
    """
    max_tokens, max_calls = work.limits.get("max_tokens"), work.limits.get("max_calls")
    guards = []
    if tokens and max_tokens is not None:
        guards.append("AND token_count + %(tokens)s <= %(max_tokens)s")
    if calls and max_calls is not None:
        guards.append("AND call_count + %(calls)s <= %(max_calls)s")
    try:
        with fenced(
            work,
            changes=", token_count = token_count + %(tokens)s, call_count = call_count + %(calls)s",
            guard=" ".join(["", *guards]),
            parameters={
                "tokens": tokens,
                "calls": calls,
                "max_tokens": max_tokens,
                "max_calls": max_calls,
            },
        ):
            yield
    except FenceLost:
        if guards:
            _refuse(work, tokens=tokens, calls=calls)
        raise


def _refuse(work: Work, *, tokens: int, calls: int) -> None:
    """Say which limit was met, if it was a limit and not the fence."""
    run = Run.objects.only("fence", "status", "token_count", "call_count").get(pk=work.run_id)
    if run.fence != work.fence or run.status != Run.Status.RUNNING:
        return
    raise exceeded(work.limits, used=(run.call_count, run.token_count), needed=(calls, tokens))


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
