"""Gate: examples that the author of the function never saw hold."""

from collections.abc import Sequence
from typing import Any

from sandbox.probing import Answer
from sandbox.service import SecureSandbox
from synthesis.agreement import shown
from synthesis.candidate import Candidate, GateReport
from synthesis.examples import Example

MIN_EXAMPLES = 3  # of a tool that a model wrote


def held_out(candidate: Candidate, sandbox: SecureSandbox, *, least: int) -> GateReport:
    """Make the examples' calls the way that a user's are made, and compare.

    Args:
        least: How many examples there must be.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    examples = candidate.held_out
    answers = [_as_a_user(candidate, example, sandbox) for example in examples]
    reasons = _reasons(examples, answers, least)
    return GateReport(
        gate="held_out",
        passed=not reasons,
        checked="Examples from somebody who never saw the code hold.",
        reasons=tuple(reasons),
        figures={
            "examples": len(examples),
            "held": sum(map(Example.holds_for, examples, answers)),
            "disagreements": _disagreements(examples, answers),
        },
        candidate_sha256=candidate.sha256,
    )


def _as_a_user(candidate: Candidate, example: Example, sandbox: SecureSandbox) -> Answer:
    return Answer.of_user(sandbox.run_function(candidate.program, example.arguments, example.files))


def _reasons(examples: Sequence[Example], answers: Sequence[Answer], least: int) -> list[str]:
    reasons = [
        "It does something else than an independent example says."
        for example, answer in zip(examples, answers, strict=True)
        if not example.holds_for(answer)
    ]
    if len(examples) < least:
        reasons.append(f"There are {len(examples)} independent examples, not {least}.")
    return list(dict.fromkeys(reasons))


def _disagreements(examples: Sequence[Example], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Say which examples do not hold, by their place in the list."""
    return [
        {**example.to_json(), "place": place, "got": shown(answer)}
        for place, (example, answer) in enumerate(zip(examples, answers, strict=True))
        if not example.holds_for(answer)
    ]
