"""When a function and an independent example disagree: which of them is wrong?

A second implementation, written from the specification alone, decides nothing by itself. Where
both implementations agree everywhere, the example was wrong. Where they differ, on the example
or on fuzzed inputs, the specification can be read in two ways, and only the person can say
which is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from llm.client import LLMClient
from registry.errors import SignatureError
from registry.signatures import input_schema, read_function
from sandbox.probing import Answer, ProbeCall
from sandbox.program import Outcome
from sandbox.service import SecureSandbox
from sandbox.values import plain
from synthesis import questions
from synthesis.agreement import same_answer, shown
from synthesis.candidate import Candidate, GateReport
from synthesis.examples import Example
from synthesis.fuzzing import fuzzed, words_of
from synthesis.gates.code_rules import problems_of_code, profile_of_code
from synthesis.harvest import Input

FUZZED = 60
CALL_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of it. `candidate` has the examples that hold and what the person said.

    `is_wrong`: the person expects something else than the code does; it has to be written anew,
    to the specification with the person's answer in it. `note` is for the dossier.
    """

    candidate: Candidate
    note: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """An input for which there are two results; `other` is None for what only an example says."""

    input: Input
    first: Answer
    other: Answer | None
    expected: Example | None = None

    @property
    def options(self) -> list[str]:
        second = _of_example(self.expected) if self.other is None else shown(self.other)
        return [shown(self.first), second]


def settle(
    candidate: Candidate, report: GateReport, *, llm: LLMClient, sandbox: SecureSandbox
) -> Settled:
    """Settle what the held-out gate's `report` found.

    Raises:
        NeedsAnswer: A person has to say which result is meant.
        AnswerUnclear: Nobody could.
    """
    places = [found["place"] for found in report.figures["disagreements"]]
    disputed = [candidate.held_out[place] for place in places]
    second = _second(candidate, llm)
    difference = _difference(candidate, second, disputed, sandbox)
    if difference is None:
        kept = [each for each in candidate.held_out if each not in disputed]
        return Settled(
            candidate=candidate.with_held_out(kept),
            note=f"{len(disputed)} independent examples were overruled by two implementations.",
        )
    return _decided(candidate, difference)


def _second(candidate: Candidate, llm: LLMClient) -> str | None:
    """Ask for an implementation by somebody who sees neither the tests nor the first one."""
    code = llm.generate_implementation(candidate.specification.to_json())
    usable = not problems_of_code(code, candidate.specification)
    same_profile = profile_of_code(code) in ("base", candidate.profile)
    return code if usable and same_profile else None


def _difference(
    candidate: Candidate, second: str | None, disputed: Sequence[Example], sandbox: SecureSandbox
) -> _Difference | None:
    """Return where the two differ, the disputed examples first; None where they never do."""
    inputs = [example.input for example in disputed]
    if second is not None:
        known = [example.input for example in candidate.held_out]
        inputs += fuzzed(
            known,
            _schema(candidate),
            count=FUZZED,
            seed=candidate.sha256,
            words=words_of(candidate.code),
        )
    calls = [ProbeCall(arguments=each.arguments, files=each.files) for each in inputs]
    variants = [] if second is None else [second]
    first, *others = sandbox.probe(candidate.program, calls, variants, call_s=CALL_S)
    if not others:
        example = disputed[0]
        return _Difference(input=inputs[0], first=first[0], other=None, expected=example)
    for place, (one, other) in enumerate(zip(first, others[0], strict=True)):
        is_disputed = place < len(disputed)
        if _differ(one, other, strictly=is_disputed):
            return _Difference(input=inputs[place], first=one, other=other)
    return None


def _differ(one: Answer, other: Answer, *, strictly: bool) -> bool:
    """Tell whether the results differ; for inputs that nobody named only values count.

    Which error an odd input raises, or whether it raises one, two honest authors may see
    differently.
    """
    if one.outcome is None or other.outcome is None:
        return False
    both = one.outcome is Outcome.OK and other.outcome is Outcome.OK
    return (strictly or both) and not same_answer(one, other)


def _decided(candidate: Candidate, difference: _Difference) -> Settled:
    specification = candidate.specification
    arguments = difference.input.arguments
    chosen = questions.which(specification.function_name, arguments, difference.options)
    said = difference.options[chosen]
    call = ", ".join(f"{name} = {plain(value)!r}" for name, value in arguments.items())
    sentence = f"For {call} the result is {said}."
    answer = difference.first if chosen == 0 else difference.other
    example = difference.expected if answer is None else _example(difference.input, answer)
    kept = [each for each in candidate.held_out if each.input != difference.input]
    return Settled(
        candidate=candidate.with_clarification(sentence).with_held_out(
            [*kept, *([example] if example else [])]
        ),
        note=f"The person was asked and said: {sentence}",
        is_wrong=chosen == 1,
    )


def _example(found: Input, answer: Answer) -> Example | None:
    if answer.outcome is Outcome.OK:
        return Example(arguments=found.arguments, expected=plain(answer.value), files=found.files)
    if answer.outcome is Outcome.TOOL_ERROR:
        return Example(arguments=found.arguments, raises=str(answer.error_type), files=found.files)
    return None


def _of_example(example: Example | None) -> str:
    if example is None or example.raises:
        return example.raises if example else "no answer"
    return shown(Answer(outcome=Outcome.OK, value=example.expected))


def _schema(candidate: Candidate) -> dict[str, Any]:
    try:
        return input_schema(read_function(candidate.code, candidate.specification.function_name))
    except SignatureError:
        return {}
