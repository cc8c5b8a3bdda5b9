"""The gates in their order, cheap to dear; the first failure ends it."""

from collections.abc import Callable, Iterable

from runs import context
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.green import green
from synthesis.gates.held_out import held_out
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.gates.mutation import mutation
from synthesis.gates.red import red
from synthesis.gates.stable import stable
from synthesis.standards import Standards


def prove_tests(candidate: Candidate, box: SecureSandbox) -> list[GateReport]:
    """Send a suite through the gates that need no code."""
    return _until_failure([lambda: lint_tests(candidate), lambda: red(candidate, box)])


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
    reports: list[GateReport] = []
    gates = [
        lambda: lint_code(candidate),
        lambda: green(candidate, box),
        lambda: stable(candidate, box, answers=reports[-1].figures["answers"]),
        *([lambda: held_out(candidate, box, least=min_examples)] if min_examples else []),
        lambda: mutation(candidate, box, least=standards.min_mutation_score),
    ]
    return _until_failure(gates, reports)


def _until_failure(
    gates: Iterable[Callable[[], GateReport]], reports: list[GateReport] | None = None
) -> list[GateReport]:
    """Fill and return `reports`, and tell people of each."""
    found = [] if reports is None else reports
    for gate in gates:
        report = gate()
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
