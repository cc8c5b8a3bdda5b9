"""The gates in their order, cheap to dear; the first failure ends it."""

from collections.abc import Iterable, Iterator

from runs import context
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.cross_check import cross_check
from synthesis.gates.green import green
from synthesis.gates.held_out import held_out
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.gates.mutation import mutation
from synthesis.gates.red import red
from synthesis.gates.stable import stable
from synthesis.purity import NONDETERMINISTIC
from synthesis.standards import Standards


def prove_tests(candidate: Candidate, box: SecureSandbox) -> list[GateReport]:
    """Send a suite through the gates that need no code."""
    return _until_failure(_gates_of_tests(candidate, box))


def _gates_of_tests(candidate: Candidate, box: SecureSandbox) -> Iterator[GateReport]:
    yield lint_tests(candidate)
    yield red(candidate, box)


def prove_code(
    candidate: Candidate, box: SecureSandbox, standards: Standards, *, min_examples: int
) -> list[GateReport]:
    """Send an implementation through the gates; the suite has passed its own.

    Args:
        min_examples: How many independent examples must hold; 0 for a tool of a person who
            gave none.

    Raises:
        SandboxUnavailable: There is no sandbox: nothing was learned.
    """
    return _until_failure(_gates_of_code(candidate, box, standards, min_examples))


def _gates_of_code(
    candidate: Candidate, box: SecureSandbox, standards: Standards, min_examples: int
) -> Iterator[GateReport]:
    yield lint_code(candidate)
    first = green(candidate, box)
    yield first
    second = stable(candidate, box, answers=first.figures["answers"])
    yield second
    if min_examples:
        yield held_out(candidate, box, least=min_examples)
    if candidate.second and second.figures["purity"] != NONDETERMINISTIC:
        yield cross_check(candidate, box)
    yield mutation(
        candidate,
        box,
        least=standards.min_mutation_score,
        suite_ms=first.figures["duration_ms"],
    )


def _until_failure(gates: Iterable[GateReport]) -> list[GateReport]:
    """Return the reports up to the first failure, and tell people of each as it comes."""
    found: list[GateReport] = []
    for report in gates:
        found.append(report)
        context.emit(
            "gate_report",
            {
                "gate": report.gate,
                "passed": report.passed,
                "checked": report.checked,
                "reasons": list(report.reasons),
            },
        )
        if not report.passed:
            break
    return found
