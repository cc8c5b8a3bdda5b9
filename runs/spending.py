"""What a run has cost, what it waited for included."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from django.db import connection

from runs.models import Run

# A run of which two others wait counts for both.
_WITH_WHAT_THEY_WAITED_FOR = """
WITH RECURSIVE part (root, id) AS (
    SELECT id, id FROM runs_run WHERE id = ANY(%s)
    UNION
    SELECT part.root, waited.other_id FROM part JOIN runs_wait waited ON waited.run_id = part.id
)
SELECT part.root, sum(run.call_count)::bigint, sum(run.token_count)::bigint,
       CASE WHEN bool_and(run.cost_usd IS NOT NULL) THEN sum(run.cost_usd) END,
       sum(run.sandbox_ms)::bigint
FROM part JOIN runs_run run ON run.id = part.id
GROUP BY part.root
"""


class SpentRecord(TypedDict):
    """`cost_usd` None: at least one call's price is unknown; 0 is free."""

    model_calls: int
    tokens: int
    cost_usd: float | None
    sandbox_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Calls that were lost count with what was reserved for them."""

    model_calls: int
    tokens: int
    cost_usd: Decimal | None
    sandbox_ms: int

    def to_json(self) -> SpentRecord:
        return {
            "model_calls": self.model_calls,
            "tokens": self.tokens,
            "cost_usd": None if self.cost_usd is None else float(self.cost_usd),
            "sandbox_ms": self.sandbox_ms,
        }

    @property
    def sentence(self) -> str:
        """Say it in a line; what costs nothing is not mentioned, and nothing at all is said so."""
        parts = []
        if self.model_calls:
            calls = "1 model call" if self.model_calls == 1 else f"{self.model_calls} model calls"
            parts.append(calls)
        if self.tokens:
            parts.append(f"{self.tokens:,} tokens")
        if self.cost_usd:
            parts.append(f"${self.cost_usd:.4f}")
        if self.sandbox_ms:
            parts.append(f"{self.sandbox_ms / 1000:.2f} s of sandbox")
        return ", ".join(parts) or "nothing spent"


def spent_by(run: Run) -> Spent:
    """Return what one run has cost so far; a query only when it has waited for another."""
    return spent_by_each([run])[run.pk]


def spent_by_each(runs: Iterable[Run]) -> dict[int, Spent]:
    """Return by id what several runs have cost so far, in one query at most."""
    rows = list(runs)
    found = {
        run.pk: Spent(
            model_calls=run.call_count,
            tokens=run.token_count,
            cost_usd=run.cost_usd,
            sandbox_ms=run.sandbox_ms,
        )
        for run in rows
    }
    waited = [run.pk for run in rows if run.waits_for_id is not None]
    return found | _added_up(waited) if waited else found


def _added_up(run_ids: list[int]) -> dict[int, Spent]:
    with connection.cursor() as cursor:
        cursor.execute(_WITH_WHAT_THEY_WAITED_FOR, [run_ids])
        rows = cursor.fetchall()
    return {
        root: Spent(model_calls=calls, tokens=tokens, cost_usd=cost, sandbox_ms=sandbox_ms)
        for root, calls, tokens, cost, sandbox_ms in rows
    }
