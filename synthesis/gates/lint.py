"""Gate: what can be told from the source alone, in milliseconds."""

from synthesis.candidate import Candidate, GateReport
from synthesis.gates.code_rules import problems_of_code
from synthesis.gates.suite_rules import problems_of_tests

MAX_REASONS = 8


def lint_tests(candidate: Candidate) -> GateReport:
    """Check the suite before it is frozen."""
    problems = problems_of_tests(candidate.tests, candidate.specification.function_name)
    return GateReport(
        gate="lint_tests",
        passed=not problems,
        checked="The tests keep to a strict grammar; each compares a value or names an error.",
        reasons=tuple(dict.fromkeys(problems))[:MAX_REASONS],
        candidate_sha256=candidate.sha256,
    )


def lint_code(candidate: Candidate) -> GateReport:
    """Check the implementation before it is run."""
    problems = problems_of_code(candidate.code, candidate.specification)
    return GateReport(
        gate="lint_code",
        passed=not problems,
        checked="One public function of the specified signature; only imports that tools may use.",
        reasons=tuple(dict.fromkeys(problems))[:MAX_REASONS],
        figures={"profile": candidate.profile},
        candidate_sha256=candidate.sha256,
    )
