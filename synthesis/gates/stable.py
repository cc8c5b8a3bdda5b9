"""Gate: a cold second run under other circumstances agrees with the first.

Another hash seed, time zone, working directory and state of the generators of random numbers. And
what a function answers must not depend on the calls before: a user's is always the first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.judging import Round, RoundReport
from sandbox.program import Conditions
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.purity import NONDETERMINISTIC, purity_of

ELSEWHERE = Round(name="elsewhere", notes_answers=True)
TIME_ZONE = "Pacific/Chatham"  # 12:45 or 13:45 ahead of UTC: another day for most of each day


def stable(
    candidate: Candidate, sandbox: SecureSandbox, *, answers: Mapping[str, str]
) -> GateReport:
    """Run the suite elsewhere; tell what the results depend on.

    Every test must pass there, too. Where the function's answers differ all the same, it is no
    pure one: figure "purity".

    Args:
        answers: By test, a digest of what the function answered in the first run.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    second = sandbox.judge(
        candidate.program,
        candidate.tests,
        [ELSEWHERE],
        candidate.files,
        conditions=_elsewhere(candidate),
    ).rounds[0]
    differing = _differing(answers, second)
    reasons = [*_failures(second), *_remembering(second, differing)]
    return GateReport(
        gate="stable",
        passed=not reasons,
        checked=(
            "A second run with another hash seed, time zone and working directory agrees, and no"
            " answer depends on earlier calls."
        ),
        reasons=tuple(reasons),
        figures={
            "purity": NONDETERMINISTIC if differing else purity_of(candidate.code),
            "differing_tests": differing,
            "duration_ms": second.duration_ms,
            "failures": _messages(second),
        },
        candidate_sha256=candidate.sha256,
    )


def _elsewhere(candidate: Candidate) -> Conditions:
    return Conditions(
        hash_seed=int(candidate.sha256[:7], 16),
        time_zone=TIME_ZONE,
        folder="/job" if candidate.files else "/tmp",  # noqa: S108 -- a guest's own
    )


def _failures(second: RoundReport) -> list[str]:
    if second.problem is not None:
        return [f"The second run cannot be judged: {second.problem}."]
    return [
        f"{test.test_id} passes, but not under another hash seed, time zone or working directory."
        for test in second.tests
        if test.outcome != "passed"
    ]


def _messages(second: RoundReport) -> dict[str, Any]:
    return {test.test_id: test.message for test in second.tests if test.outcome != "passed"}


def _remembering(second: RoundReport, differing: Sequence[str]) -> list[str]:
    """Name the tests that need a memory of calls; what differs anyway draws numbers or has none."""
    return [
        f"{test.test_id} passes only because the function remembers its calls: the same call gets"
        " another result the next time, and a user's call is always the first."
        for test in second.tests
        if test.outcome == "passed" and test.is_fickle and test.test_id not in differing
    ]


def _differing(answers: Mapping[str, str], second: RoundReport) -> list[str]:
    """Name the tests in which the function answered otherwise the second time."""
    return [
        test.test_id
        for test in second.tests
        if test.outcome == "passed" and test.answers_sha256 != answers.get(test.test_id)
    ]
