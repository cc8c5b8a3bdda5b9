"""What policy asks of a tool before it may be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.policies import policy_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """Policy `verification`: the least share of faults noticed, the least grade, who decides."""

    min_mutation_score: float = 0.7
    min_grade: str = "C"
    require_human_review: bool = False


def standards() -> Standards:
    """Return those of the current run, else those in force."""
    (value,) = policy_values("verification")
    return _read(value)


def _read(value: Mapping[str, Any]) -> Standards:
    return Standards(
        min_mutation_score=float(value["min_mutation_score"]),
        min_grade=str(value["min_grade"]),
        require_human_review=bool(value["require_human_review"]),
    )
