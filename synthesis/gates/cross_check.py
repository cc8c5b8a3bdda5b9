"""Gate: another author's implementation does the same, and a user gets what the judge got.

The other author sees the specification alone. Both are run on the inputs of examples and tests
and on fuzzed ones (source: CodeT and AlphaCode, which cluster samples by behaviour). Where they
differ, the specification can be read in two ways; which one is meant, no gate can say.
"""

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from kernel.syntax import parse as parse_python
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Outcome
from sandbox.service import SecureSandbox
from sandbox.values import plain
from synthesis.agreement import same_answer, shown
from synthesis.candidate import Candidate, GateReport
from synthesis.harvest import Input
from synthesis.inputs import fuzzed_inputs, known_inputs

FUZZED = 250
CALL_S = 0.5
AS_A_USER = 2  # inputs that are tried as a user would
_NO_ERRORS = frozenset(("SystemExit", "KeyboardInterrupt", "GeneratorExit"))  # but ways to end
_OVERSIGHTS = frozenset(("AttributeError", "IndexError", "KeyError", "UnboundLocalError"))


def cross_check(candidate: Candidate, sandbox: SecureSandbox) -> GateReport:
    """Compare the candidate's code with that of `candidate.second`.

    Raises:
        SandboxUnavailable: There is no sandbox; that says nothing about the function.
    """
    known = known_inputs(candidate)
    inputs = known + fuzzed_inputs(candidate, known, count=FUZZED, also=candidate.second)
    calls = [ProbeCall(arguments=each.arguments, files=each.files) for each in inputs]
    first, second = sandbox.probe(
        candidate.program_for_both, calls, [candidate.second], call_s=CALL_S
    )
    declared = _declared(candidate)
    places = [
        place
        for place, (one, other) in enumerate(zip(first, second, strict=True))
        if _differ(one, other, frozenset() if inputs[place].is_made_up else declared)
    ]
    strangers = _strangers(candidate, inputs, first, sandbox)
    reasons = ["Another author's implementation does something else."] if places else []
    if any(answer.changed for answer in first):
        reasons.append("It changes the arguments that it is given; work on a copy.")
    reasons += ["For a user it does something else than for its judge."] if strangers else []
    return GateReport(
        gate="cross_check",
        passed=not reasons,
        checked="An implementation that another author wrote from the specification does the same.",
        reasons=tuple(reasons),
        figures={
            "inputs": len(inputs),
            "compared": sum(_says_something(answer) for answer in first),
            "differences": [
                _described(inputs[place], first[place], second[place]) for place in places[:5]
            ],
            "differing": len(places),
        },
        candidate_sha256=candidate.sha256,
    )


def _differ(one: Answer, other: Answer, declared: frozenset[str]) -> bool:
    """Tell whether two honest authors of one specification should not do this.

    Which error an odd input raises, or whether it raises one, they may see differently, unless
    the error is `declared`.
    """
    if one.outcome is Outcome.OK and other.outcome is Outcome.OK:
        return not same_answer(one, other)
    if one.outcome is Outcome.TOOL_ERROR and one.error_type in _NO_ERRORS:
        return True
    if {one.outcome, other.outcome} == {Outcome.OK, Outcome.TOOL_ERROR}:
        error = one if one.outcome is Outcome.TOOL_ERROR else other
        return error.error_type in declared
    if one.outcome is Outcome.TOOL_ERROR and other.outcome is Outcome.TOOL_ERROR:
        return other.error_type in declared and one.error_type in _OVERSIGHTS - declared
    return other.outcome is Outcome.OK and one.outcome is Outcome.CRASHED


def _declared(candidate: Candidate) -> frozenset[str]:
    """Return the types of errors that the specification names, or that both authors raise."""
    specification = candidate.specification
    text = " ".join([specification.docstring, *specification.clarifications])
    named = re.findall(r"\b[A-Z]\w*Error\b", text)
    return frozenset(named) | (_raised(candidate.code) & _raised(candidate.second))


def _raised(code: str) -> frozenset[str]:
    raised = [node.exc for node in ast.walk(parse_python(code)) if isinstance(node, ast.Raise)]
    calls = [each.func if isinstance(each, ast.Call) else each for each in raised]
    return frozenset(each.id for each in calls if isinstance(each, ast.Name))


def _says_something(answer: Answer) -> bool:
    return answer.outcome in (Outcome.OK, Outcome.TOOL_ERROR)


def _strangers(
    candidate: Candidate, inputs: Sequence[Input], answers: Sequence[Answer], sandbox: SecureSandbox
) -> list[int]:
    """Return the places of inputs, among the largest, that a user gets another answer for."""
    answered = [place for place, answer in enumerate(answers) if answer.outcome is Outcome.OK]
    largest = sorted(answered, key=lambda place: -_size(inputs[place]))[:AS_A_USER]
    found = []
    for place in largest:
        each = inputs[place]
        user = sandbox.run_function(candidate.program, each.arguments, each.files)
        if not same_answer(answers[place], Answer.of_user(user)):
            found.append(place)
    return found


def _size(each: Input) -> int:
    return len(json.dumps(each.arguments)) + sum(map(len, each.files.values()))


def _described(each: Input, first: Answer, second: Answer) -> dict[str, Any]:
    return {
        "arguments": dict(each.arguments),
        "shown": plain(dict(each.arguments)),
        "files": {path: content.decode("utf-8", "replace") for path, content in each.files.items()},
        "first": first.to_json(),
        "second": second.to_json(),
        "options": [shown(first), shown(second)],
    }
