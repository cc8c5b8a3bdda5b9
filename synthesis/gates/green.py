"""Gate: every test passes under a judge that the function cannot reach."""

from sandbox.judging import Round
from sandbox.service import SecureSandbox
from sandbox.verdict import collect_test_ids, judge_green
from synthesis.candidate import Candidate, GateReport

ROUNDS = (Round(name="green", notes_answers=True), Round(name="poison", responder="garbage"))


def green(candidate: Candidate, sandbox: SecureSandbox) -> GateReport:
    """Run the suite on the function, and once more on garbage that every test must notice.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    report = sandbox.judge(candidate.program, candidate.tests, ROUNDS, candidate.files)
    expected = collect_test_ids(candidate.tests)
    verdict = judge_green(expected, report)
    return GateReport(
        gate="green",
        passed=verdict.success,
        checked="Every test passed, none was skipped, and every one noticed garbage.",
        reasons=verdict.reasons,
        figures={
            "tests": verdict.tests_run,
            "passed": verdict.tests_passed,
            "calls": sum(test.calls for test in report.rounds[0].tests),
            "duration_ms": sum(round_.duration_ms for round_ in report.rounds),
            "answers": {test.test_id: test.answers_sha256 for test in report.rounds[0].tests},
            "failures": {
                test.test_id: test.message
                for test in report.rounds[0].tests
                if test.outcome != "passed"
            },
        },
        candidate_sha256=candidate.sha256,
    )
