"""Writing an implementation against frozen tests, until one survives every gate.

Tests are never edited to fit code. What may change is known beforehand: an independent example
that two implementations overrule, a reading that the person decides, tests that are added.
"""

from dataclasses import dataclass, replace

from llm.client import LLMClient
from sandbox.service import SecureSandbox
from synthesis import settlement, stages, strengthening
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.code_rules import profile_of_code
from synthesis.gates.held_out import MIN_EXAMPLES
from synthesis.grading import grade_of, problem_of
from synthesis.proving import prove_code
from synthesis.stages import Evidence, report_for, tell
from synthesis.standards import Standards

MAX_QUESTIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the work is done with. `attempts`: implementations in all, at least 1."""

    llm: LLMClient
    sandbox: SecureSandbox
    standards: Standards
    attempts: int


def implement(desk: Desk, evidence: Evidence) -> Evidence:
    """Ask for implementations until one passes every gate, or no attempt is left.

    Raises:
        NeedsAnswer: The specification can be read in two ways, and a person has to choose.
    """
    progress = _Progress(desk, evidence)
    while progress.goes_on:
        progress.write()
        progress.judge()
    return progress.conclude()


class _Progress:
    """The state between attempts."""

    def __init__(self, desk: Desk, evidence: Evidence) -> None:
        self._desk = desk
        self._tests = list(evidence.reports)
        self._candidate = evidence.candidate
        self._notes = list(evidence.notes)
        self._code: list[GateReport] = []
        self._left = desk.attempts
        self._questions = 0
        self._is_strengthened = False
        self._gave_up = ""

    @property
    def _reports(self) -> list[GateReport]:
        return [*self._tests, *self._code]

    @property
    def _is_proven(self) -> bool:
        return bool(self._code) and self._code[-1].passed

    @property
    def goes_on(self) -> bool:
        return self._left > 0 and not self._is_proven and not self._gave_up

    def write(self) -> None:
        """Ask for the next implementation: from the tests at first, then from the report."""
        tell("implementation", "in_progress")
        specification = self._candidate.specification.to_json()
        if not self._candidate.code:
            code = self._desk.llm.generate_implementation(specification, self._candidate.tests)
        else:
            code = self._desk.llm.repair_implementation(
                specification,
                self._candidate.tests,
                code=self._candidate.code,
                report=report_for(self._code[-1]),
            )
        self._left -= 1
        self._candidate = self._candidate.with_code(code, profile_of_code(code))
        tell("implementation", "complete", data={"function_name": specification["function_name"]})

    def judge(self) -> None:
        """Put it through the gates; settle what can be settled without new code."""
        tell("verification", "in_progress")
        self._prove()
        while not self._is_proven and not self._gave_up:
            if not self._settles_failure():
                break
        if self.goes_on and self._code:
            tell("verification", "warning", message=f"Repairing: {self._code[-1].problem}"[:500])

    def _prove(self) -> None:
        self._code = prove_code(
            self._candidate,
            self._desk.sandbox,
            self._desk.standards,
            min_examples=MIN_EXAMPLES,
        )

    def _settles_failure(self) -> bool:
        """Deal with a failure that is not, or not surely, the code's; tell whether it was."""
        failed = self._code[-1]
        if failed.figures.get("disagreements") or failed.figures.get("differences"):
            return self._settle(failed)
        if failed.gate == "mutation" and failed.figures["survivors"]:
            return self._strengthen(failed)
        return False

    def _settle(self, failed: GateReport) -> bool:
        if self._questions >= MAX_QUESTIONS:
            self._gave_up = "The specification can be read in too many ways."
            return False
        settled = settlement.settle(self._candidate, failed, self._desk.sandbox)
        self._questions += 1
        self._notes.append(settled.note)
        candidate = settled.candidate
        if candidate.specification != self._candidate.specification:
            candidate = stages.ask_second_author(self._desk.llm, candidate)
        if settled.is_wrong:
            self._begin_anew(candidate)
            return False
        self._candidate = candidate
        if len(candidate.held_out) < MIN_EXAMPLES:
            self._gave_up = "Too few independent examples are left to check it against."
            return False
        self._prove()
        return True

    def _begin_anew(self, candidate: Candidate) -> None:
        """Freeze tests for the clarified specification; the code so far is no guide."""
        evidence = stages.freeze_tests(
            self._desk.llm, self._desk.sandbox, replace(candidate, tests="", code="")
        )
        self._tests, self._code = list(evidence.reports), []
        self._candidate = evidence.candidate
        self._gave_up = evidence.reason

    def _strengthen(self, failed: GateReport) -> bool:
        if self._is_strengthened:
            return False
        self._is_strengthened = True
        tell("verification", "warning", message="The tests were sent back for more of them.")
        found = strengthening.strengthened(
            self._candidate, failed, llm=self._desk.llm, sandbox=self._desk.sandbox
        )
        if found is None:
            return False
        self._candidate, self._tests = found
        self._notes.append("Tests were added after small faults in the code went unnoticed.")
        self._prove()
        return True

    def conclude(self) -> Evidence:
        evidence = Evidence(candidate=self._candidate, reports=self._reports, notes=self._notes)
        reason = self._gave_up or ("" if self._is_proven else self._reports[-1].problem)
        reason = reason or problem_of(self._reports, self._desk.standards)
        if not reason:
            grade = grade_of(self._reports)
            tell("verification", "complete", data={"tests_passed": True, "grade": grade})
            return evidence
        evidence.failed_at, evidence.reason = "verification", reason
        output = report_for(self._reports[-1])[:2_000]
        tell("verification", "failed", error=reason[:500], output=output)
        return evidence
