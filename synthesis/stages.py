"""The five stages of a new tool. Plain calls in, a candidate with its evidence out.

Each stage tells people that it began and how it ended. Tests are asked for again while they
fail lint or red, then frozen; an implementation is repaired against the frozen tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import AppError
from llm.client import LLMClient
from runs import context
from sandbox.service import SecureSandbox
from sandbox.verdict import collect_test_ids
from synthesis import specifying
from synthesis.candidate import Candidate, GateReport
from synthesis.errors import SynthesisFailed
from synthesis.gates.code_rules import profile_of_code
from synthesis.gates.green import green
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.gates.red import red

TEST_SUITES = 3  # the first, and two more
MAX_REPORT_CHARS = 4_000


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What is known of a candidate so far. `failed_at` names the stage that gave up."""

    candidate: Candidate
    reports: list[GateReport] = field(default_factory=list)
    failed_at: str = ""
    reason: str = ""

    @property
    def proven(self) -> bool:
        return not self.failed_at


def tell(step: str, status: str, **more: Any) -> None:
    context.emit("synthesis_step", {"step": step, "status": status, **more})


def specify(llm: LLMClient, user_prompt: str, files: Mapping[str, bytes]) -> Candidate:
    """Ask what function would answer the request.

    Raises:
        CapabilityUnavailable, NotInTheBook, UnclearRequest, InvalidSpecification
    """
    tell("specification", "in_progress")
    try:
        specification = specifying.check(llm.generate_spec(user_prompt))
    except AppError as error:
        tell("specification", "failed", error=error.message)
        raise
    tell("specification", "complete", data=specification.to_json())
    return Candidate(specification=specification, files=files)


def freeze_tests(llm: LLMClient, sandbox: SecureSandbox, candidate: Candidate) -> Evidence:
    """Ask for tests until a suite passes lint and red; after that it is never touched again."""
    tell("tests", "in_progress")
    problem: str | None = None
    for attempt in range(1, TEST_SUITES + 1):
        tests = llm.generate_tests(
            candidate.specification.to_json(),
            problem=problem,
            previous=candidate.tests or None,
        )
        candidate = candidate.with_tests(tests)
        reports = [lint_tests(candidate)]
        if reports[-1].passed:
            reports.append(red(candidate, sandbox))
        if reports[-1].passed:
            tell("tests", "complete", data={"test_count": len(collect_test_ids(tests))})
            return Evidence(candidate=candidate, reports=reports)
        problem = reports[-1].problem
        if attempt < TEST_SUITES:
            tell("tests", "warning", message=f"The tests were sent back: {problem}")
    tell("tests", "failed", error=problem)
    return Evidence(candidate=candidate, reports=reports, failed_at="tests", reason=problem or "")


def implement(
    llm: LLMClient, sandbox: SecureSandbox, evidence: Evidence, *, attempts: int
) -> Evidence:
    """Ask for implementations until one passes lint and green; `attempts` in all, at least 1."""
    frozen = list(evidence.reports)
    candidate = evidence.candidate
    for attempt in range(1, attempts + 1):
        candidate = _next_implementation(llm, candidate, evidence.reports, first=attempt == 1)
        report = _judge(candidate, sandbox)
        evidence = Evidence(candidate=candidate, reports=[*frozen, *report])
        if report[-1].passed:
            tell("verification", "complete", data={"tests_passed": True})
            return evidence
        if attempt < attempts:
            tell("verification", "warning", message=f"Repairing: {report[-1].problem}"[:500])
    evidence.failed_at, evidence.reason = "verification", evidence.reports[-1].problem
    tell("verification", "failed", error=evidence.reason[:500], output=report_for(evidence)[:2_000])
    return evidence


def _next_implementation(
    llm: LLMClient, candidate: Candidate, reports: list[GateReport], *, first: bool
) -> Candidate:
    tell("implementation", "in_progress")
    specification = candidate.specification.to_json()
    if first:
        code = llm.generate_implementation(specification, candidate.tests)
    else:
        report = report_for(Evidence(candidate=candidate, reports=reports))
        code = llm.repair_implementation(
            specification, candidate.tests, code=candidate.code, report=report
        )
    tell("implementation", "complete", data={"function_name": specification["function_name"]})
    return candidate.with_code(code, profile_of_code(code))


def _judge(candidate: Candidate, sandbox: SecureSandbox) -> list[GateReport]:
    tell("verification", "in_progress")
    lint = lint_code(candidate)
    return [lint, green(candidate, sandbox)] if lint.passed else [lint]


def report_for(evidence: Evidence) -> str:
    """Say what the last gate saw, for whoever repairs it."""
    last = evidence.reports[-1]
    failures = last.figures.get("failures", {})
    lines = [last.problem, *(f"{test}: {message}" for test, message in failures.items())]
    return "\n".join(lines)[:MAX_REPORT_CHARS]


def failure_of(evidence: Evidence) -> SynthesisFailed:
    name = evidence.candidate.specification.function_name
    return SynthesisFailed(
        f"I wrote {name} but could not prove it, so it will not be used: {evidence.reason}"[:600]
    )
