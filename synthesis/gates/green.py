"""Gate: every test passes under a judge that the function cannot reach."""

from sandbox.judging import JudgeReport, Round
from sandbox.program import Program
from sandbox.service import SecureSandbox
from sandbox.verdict import Verdict, collect_test_ids, judge_green
from synthesis.candidate import Candidate, GateReport

ROUNDS = (Round(name="green", notes_answers=True), Round(name="poison", responder="garbage"))


def judged(
    program: Program, candidate: Candidate, sandbox: SecureSandbox
) -> tuple[JudgeReport, Verdict]:
    """Run the candidate's suite on any program, and tell whether it proves that.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the program.
    """
    report = sandbox.judge(program, candidate.tests, ROUNDS, candidate.files)
    return report, judge_green(collect_test_ids(candidate.tests), report)


def green(candidate: Candidate, sandbox: SecureSandbox) -> GateReport:
    """Run the suite on the function, and once more on garbage that every test must notice.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    report, verdict = judged(candidate.program, candidate, sandbox)
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
