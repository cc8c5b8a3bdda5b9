"""Gate: the tests must fail while there is nothing to pass them.

The host answers for the function: as if it were missing, with nothing, with constants of every
kind, two of them drawn for this candidate, and with its own argument. The declared return type
is no guide: the author of the tests wrote it. No code of the candidate takes part.
"""

from typing import Any

from sandbox.judging import Constant, JudgeReport, Round
from sandbox.service import SecureSandbox
from sandbox.verdict import base_id, collect_test_ids
from synthesis.candidate import Candidate, GateReport

_CONSTANTS: tuple[Any, ...] = (0, 1, -1, 0.5, True, False, "", "a", [], {})
MISSING = Round(name="missing", responder="missing")


def red(candidate: Candidate, sandbox: SecureSandbox) -> GateReport:
    """Run the suite against stubs.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the tests.
    """
    report = sandbox.judge(candidate.program, candidate.tests, _rounds(candidate), candidate.files)
    expected = collect_test_ids(candidate.tests)
    reasons = [
        *_without_function(report, expected),
        *(f"A function that {_does(name)} passes every test." for name in _passed_by(report)),
    ]
    return GateReport(
        gate="red",
        passed=not reasons,
        checked="Every test fails without the function, and no trivial stub passes them all.",
        reasons=tuple(reasons),
        figures={
            "tests": len(expected),
            "stubs": len(report.rounds),
            "weak_tests": _weak_tests(report),
        },
        candidate_sha256=candidate.sha256,
    )


def _rounds(candidate: Candidate) -> list[Round]:
    # Of the candidate's own digest: no author can foresee them, and a resumed run draws the same.
    drawn = (int(candidate.sha256[:5], 16) + 100, candidate.sha256[5:13])
    constants = [
        Round(name=f"constant {value!r}", responder=Constant(value=value))
        for value in (*_CONSTANTS, *drawn)
    ]
    none = Round(name="none", responder=Constant(value=None))
    return [MISSING, none, *constants, Round(name="echo", responder="echo")]


def _without_function(report: JudgeReport, expected: list[str]) -> list[str]:
    missing = report.rounds[0]
    if missing.problem is not None:
        return [f"The tests cannot be judged: {missing.problem}."]
    if len({test.test_id.split("[")[0] for test in missing.tests}) != len(expected):
        return [f"Expected {len(expected)} test reports, got {len(missing.tests)}."]
    return [
        f"{test.test_id} does not fail while the function is missing."
        for test in missing.tests
        if test.outcome not in {"failed", "error"}
    ]


def _passed_by(report: JudgeReport) -> list[str]:
    return [
        round_.name
        for round_ in report.rounds[1:]
        if round_.tests and all(test.outcome == "passed" for test in round_.tests)
    ]


def _weak_tests(report: JudgeReport) -> int:
    """Count the tests that some stub passes with all their cases; the suite still catches it."""
    weak: set[str] = set()
    for round_ in report.rounds[1:]:
        names = {base_id(test.test_id) for test in round_.tests}
        failed = {base_id(test.test_id) for test in round_.tests if test.outcome != "passed"}
        weak |= names - failed
    return len(weak)


def _does(stub: str) -> str:
    if stub == "echo":
        return "returns its argument"
    return "returns None" if stub == "none" else f"returns the {stub}"
