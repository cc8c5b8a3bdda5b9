"""When a function disagrees with an independent example or with another author's code.

The other author's implementation decides nothing by itself. Where it does on a disputed example
what the function does, the example was wrong. Where the two differ, the specification can be
read in two ways, and only the person can say which is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.probing import Answer
from sandbox.program import Outcome
from sandbox.service import SecureSandbox
from sandbox.values import plain
from synthesis import questions
from synthesis.agreement import same_answer, shown
from synthesis.candidate import Candidate, GateReport
from synthesis.examples import Example
from synthesis.harvest import Input

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


def settle(candidate: Candidate, report: GateReport, sandbox: SecureSandbox) -> Settled:
    """Settle what the held-out gate or the cross-check found.

    Raises:
        NeedsAnswer: A person has to say which result is meant.
        AnswerUnclear: Nobody could.
    """
    if differences := report.figures.get("differences"):
        return _decided(candidate, _found(differences[0]))
    places = [found["place"] for found in report.figures["disagreements"]]
    disputed = [candidate.held_out[place] for place in places]
    difference = _over_examples(candidate, disputed, sandbox)
    if difference is not None:
        return _decided(candidate, difference)
    kept = [each for each in candidate.held_out if each not in disputed]
    return Settled(
        candidate=candidate.with_held_out(kept),
        note=f"{len(disputed)} independent examples were overruled by two implementations.",
    )


def _found(difference: Mapping[str, Any]) -> _Difference:
    files = {path: content.encode() for path, content in difference["files"].items()}
    return _Difference(
        input=Input(arguments=difference["arguments"], files=files),
        first=Answer.from_json(difference["first"]),
        other=Answer.from_json(difference["second"]),
    )


def _over_examples(
    candidate: Candidate, disputed: Sequence[Example], sandbox: SecureSandbox
) -> _Difference | None:
    """Return where the two authors differ; None where both overrule every disputed example."""
    calls = [example.call for example in disputed]
    variants = [candidate.second] if candidate.second else []
    first, *others = sandbox.probe(candidate.program_for_both, calls, variants, call_s=CALL_S)
    if not others:
        example = disputed[0]
        return _Difference(input=example.input, first=first[0], other=None, expected=example)
    for example, one, other in zip(disputed, first, others[0], strict=True):
        if not same_answer(one, other):
            return _Difference(input=example.input, first=one, other=other)
    return None


def _decided(candidate: Candidate, difference: _Difference) -> Settled:
    name = candidate.specification.function_name
    chosen = questions.which(name, difference.input, difference.options)
    said = difference.options[chosen]
    sentence = f"For {questions.in_words(difference.input)} the result is {said}."
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
