"""The inputs that a candidate is tried with: those it came with, and more like them."""

from collections.abc import Sequence
from typing import Any

from registry.errors import SignatureError
from registry.signatures import input_schema, read_function
from synthesis.candidate import Candidate
from synthesis.fuzzing import fuzzed, words_of
from synthesis.harvest import Input, inputs_in

MOST_OF_TESTS = 20


def known_inputs(candidate: Candidate) -> list[Input]:
    """Return the inputs of the independent examples, and those of the tests that are literal."""
    names = [parameter["name"] for parameter in candidate.specification.parameters]
    function = candidate.specification.function_name
    tests = inputs_in(candidate.tests, function, names)[:MOST_OF_TESTS]
    return [*(example.input for example in candidate.held_out), *tests]


def fuzzed_inputs(
    candidate: Candidate, known: Sequence[Input], *, count: int, also: str = ""
) -> list[Input]:
    """Return at most `count` inputs besides `known`; the same for the same candidate.

    Args:
        also: Another source whose numbers and texts matter.
    """
    return fuzzed(
        known,
        _schema(candidate),
        count=count,
        seed=f"{candidate.sha256} {count}",
        words=[*words_of(candidate.code), *words_of(also)],
    )


def _schema(candidate: Candidate) -> dict[str, Any]:
    try:
        return input_schema(read_function(candidate.code, candidate.specification.function_name))
    except SignatureError:
        return {}
