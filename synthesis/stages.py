"""The stages before any code: specification, tests, independent examples.

Each stage tells people that it began and how it ended. Tests are asked for again while they
fail lint or red, then frozen.
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
from synthesis.examples import read_examples
from synthesis.gates.code_rules import problems_of_code, profile_of_code
from synthesis.proving import prove_tests

TEST_SUITES = 3  # the first, and two more
MAX_REPORT_CHARS = 4_000


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What is known of a candidate so far. `failed_at` names the stage that gave up.

    `notes` say what was decided on the way, for the dossier.
    """

    candidate: Candidate
    reports: list[GateReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
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
        reports = prove_tests(candidate, sandbox)
        if reports[-1].passed:
            tell("tests", "complete", data={"test_count": len(collect_test_ids(tests))})
            return Evidence(candidate=candidate, reports=reports)
        problem = reports[-1].problem
        if attempt < TEST_SUITES:
            tell("tests", "warning", message=f"The tests were sent back: {problem}")
    tell("tests", "failed", error=problem)
    return Evidence(candidate=candidate, reports=reports, failed_at="tests", reason=problem or "")


def ask_for_examples(llm: LLMClient, evidence: Evidence) -> Evidence:
    """Ask for examples that whoever writes the code will never see."""
    specification = evidence.candidate.specification
    found = llm.generate_held_out_examples(specification.to_json())
    names = [parameter["name"] for parameter in specification.parameters]
    evidence.candidate = evidence.candidate.with_held_out(read_examples(found, names))
    return evidence


def ask_second_author(llm: LLMClient, candidate: Candidate) -> Candidate:
    """Ask somebody who sees the specification alone; code that lint refuses is none."""
    code = llm.generate_implementation(candidate.specification.to_json())
    if problems_of_code(code, candidate.specification):
        return candidate.with_second("", "base")
    return candidate.with_second(code, profile_of_code(code))


def report_for(last: GateReport) -> str:
    """Say what a gate saw, for whoever repairs it. Independent examples stay unseen."""
    failures = last.figures.get("failures", {})
    lines = [last.problem, *(f"{test}: {message}" for test, message in failures.items())]
    return "\n".join(lines)[:MAX_REPORT_CHARS]


def failure_of(evidence: Evidence) -> SynthesisFailed:
    name = evidence.candidate.specification.function_name
    done = "wrote" if evidence.candidate.code else "wanted to write"
    return SynthesisFailed(
        f"I {done} {name} but cannot verify it, so it will not be used: {evidence.reason}"[:600]
    )
