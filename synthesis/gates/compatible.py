"""Gate: what would replace a tool in use passes the tests of every version before it."""

from collections.abc import Sequence

from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.green import judged


def compatible(
    candidate: Candidate, sandbox: SecureSandbox, *, suites: Sequence[str]
) -> GateReport:
    """Run earlier suites on the candidate's function. Each costs what the gate green costs.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    verdicts = [
        judged(candidate.program, candidate.with_tests(suite), sandbox)[1] for suite in suites
    ]
    reasons = [reason for verdict in verdicts for reason in verdict.reasons]
    return GateReport(
        gate="compatible",
        passed=not reasons,
        checked="It passes the tests of the versions that it replaces.",
        reasons=tuple(f"By the tests of an earlier version: {reason}" for reason in reasons),
        figures={
            "suites": len(suites),
            "tests": sum(verdict.tests_run for verdict in verdicts),
        },
        candidate_sha256=candidate.sha256,
    )
