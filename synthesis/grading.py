"""The grade of a tool that passed its gates. The one place where its formula stands.

| grade | faults noticed | valid mutants | weak tests | examples | another author | elsewhere |
|---|---|---|---|---|---|---|
| A | 90 % | 5 or more | none | 3 or more | agrees | the same |
| B | 80 % | 3 or more | at most a third | 3 or more | | |
| C | 70 % | | | | | |
| D | less | | | | | |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthesis.candidate import GateReport
from synthesis.gates.held_out import MIN_EXAMPLES
from synthesis.purity import NONDETERMINISTIC
from synthesis.standards import Standards

GRADES = "ABCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    score: float
    valid: int
    weak_share: float
    has_examples: bool
    is_cross_checked: bool
    is_steady: bool


def grade_of(reports: Sequence[GateReport]) -> str:
    """Return "A" (best) to "D", or "" for a tool that did not pass every gate it was put to."""
    if not reports or not all(report.passed for report in reports):
        return ""
    figures = _figures(reports)
    tested = figures.score >= 0.8 and figures.valid >= 3 and figures.weak_share <= 1 / 3
    thoroughly = figures.score >= 0.9 and figures.valid >= 5 and not figures.weak_share
    if figures.has_examples and tested:
        best = thoroughly and figures.is_cross_checked and figures.is_steady
        return "A" if best else "B"
    return "C" if figures.score >= 0.7 else "D"


def problem_of(reports: Sequence[GateReport], asked: Standards) -> str:
    """Say why a tool may not be used; "" when it passed every gate with the grade asked for."""
    if not reports[-1].passed:
        return f"{reports[-1].gate}: {reports[-1].problem}"
    grade = grade_of(reports)
    if not is_at_least(grade, asked.min_grade):
        return f"It reached grade {grade}; policy asks for {asked.min_grade} or better."
    return ""


def is_at_least(grade: str, wanted: str) -> bool:
    """Compare grades; "" is below all."""
    return bool(grade) and GRADES.index(grade) <= GRADES.index(wanted)


def _figures(reports: Sequence[GateReport]) -> _Figures:
    found: dict[str, Mapping[str, Any]] = {report.gate: report.figures for report in reports}
    red, mutation = found.get("red", {}), found.get("mutation", {})
    return _Figures(
        score=float(mutation.get("score", 0)),
        valid=int(mutation.get("valid", 0)),
        weak_share=red.get("weak_tests", 0) / max(red.get("tests", 1), 1),
        has_examples=found.get("held_out", {}).get("examples", 0) >= MIN_EXAMPLES,
        is_cross_checked="cross_check" in found,
        is_steady=found.get("stable", {}).get("purity") != NONDETERMINISTIC,
    )
