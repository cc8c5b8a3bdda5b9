"""What is kept of a proof: what was checked and what was not, in plain words and figures."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sandbox.about import SandboxInfo
from synthesis.candidate import GateReport
from synthesis.grading import grade_of
from synthesis.purity import NONDETERMINISTIC, purity_of

_NOT_REACHED = {
    "lint_tests": "whether the tests keep to the grammar",
    "red": "whether the tests fail without the function",
    "lint_code": "whether the code keeps to the rules",
    "green": "whether the tests pass",
    "stable": "whether a second run under other circumstances agrees",
    "held_out": "agreement with examples that the author never saw",
    "cross_check": "agreement with an implementation by another author",
    "mutation": "how many small faults in the code the tests would notice",
}
_NEVER = (
    "that the specification is what the person meant",
    "inputs that neither the tests nor the examples are like",
    "how long it takes, and how much memory, for inputs larger than those of the tests",
)


def dossier_of(
    reports: Sequence[GateReport], *, sandbox: SandboxInfo, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the gates' reports, what none of them checked, and the grade.

    `notes` say what was decided on the way: an example overruled, an answer of the user.
    """
    seen = {report.gate for report in reports}
    skipped = [sentence for gate, sentence in _NOT_REACHED.items() if gate not in seen]
    return {
        "gates": [_without_bulk(report) for report in reports],
        "not_checked": [*skipped, *_NEVER],
        "notes": list(notes),
        "grade": grade_of(reports),
        "sandbox": asdict(sandbox),
    }


def purity_in(reports: Sequence[GateReport], code: str) -> str:
    """Return the purity class that the second run decided; without one, the careful one."""
    for report in reports:
        if report.gate == "stable" and report.passed:
            return str(report.figures["purity"])
    return NONDETERMINISTIC if reports else purity_of(code)


def _without_bulk(report: GateReport) -> dict[str, Any]:
    """Leave out what only the next gate reads."""
    found = report.to_json()
    found["figures"].pop("answers", None)
    return found
