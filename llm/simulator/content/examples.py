"""Faults of held-out examples: an author who never saw the code, and is no good either."""

import random

from llm.simulator.content.fault import Asked, Change, ContentFault, Unfit, by_name
from llm.simulator.content.slips import Slip, chosen, slips_of
from llm.simulator.content.sources import visible_examples
from llm.simulator.recipe import JsonObject

HELD_OUT = frozenset({"held_out_examples"})


def _slipped(example: JsonObject, slip: Slip) -> JsonObject:
    return example | {"expected": slip.value(example["expected"])}


def _one_wrong(asked: Asked, rng: random.Random) -> JsonObject:
    slip = chosen(slips_of(asked.written), rng)
    examples = list(asked.written.held_out)
    changed = [index for index, each in enumerate(examples) if _slipped(each, slip) != each]
    at = rng.choice(changed)
    examples[at] = _slipped(examples[at], slip)
    return {"examples": examples}


def _all_wrong(asked: Asked, rng: random.Random) -> JsonObject:
    slip = chosen(slips_of(asked.written), rng)
    return {"examples": [_slipped(each, slip) for each in asked.written.held_out]}


def _kept(count: int) -> Change:
    return lambda asked, _: {"examples": asked.written.held_out[:count]}


def _repeated(asked: Asked, _rng: random.Random) -> JsonObject:
    """One example, as often as examples are wanted."""
    return {"examples": asked.written.held_out[:1] * len(asked.written.held_out)}


def _seen(asked: Asked, _rng: random.Random) -> JsonObject:
    """The examples of the suite."""
    recipe = asked.written
    shown = visible_examples(recipe.tests, recipe)
    if not shown:
        raise Unfit("the suite shows no example with literals")
    examples = [
        {
            "arguments": dict(zip(recipe.parameter_names, each.arguments, strict=True)),
            "expected": each.expected,
        }
        for each in shown
    ]
    return {"examples": examples}


def _misnamed(asked: Asked, _rng: random.Random) -> JsonObject:
    return {
        "examples": [
            each | {"arguments": {f"{name}_x": value for name, value in each["arguments"].items()}}
            for each in asked.written.held_out
        ]
    }


def _typed_wrongly(asked: Asked, _rng: random.Random) -> JsonObject:
    """Each argument is an object of no sense."""
    return {
        "examples": [
            each | {"arguments": {key: {"value": None} for key in each["arguments"]}}
            for each in asked.written.held_out
        ]
    }


def _fault(name: str, does: str, change: Change) -> ContentFault:
    return ContentFault(name=name, family="held_out", kinds=HELD_OUT, does=does, change=change)


FAULTS = by_name(
    [
        _fault("wrong_held_out", "One example expects another result.", _one_wrong),
        _fault("held_out_all_wrong", "Every example expects another result.", _all_wrong),
        _fault("few_held_out", "One example.", _kept(1)),
        _fault("no_held_out", "No example.", _kept(0)),
        _fault("repeated_held_out", "One example, several times.", _repeated),
        _fault("held_out_of_the_tests", "The examples are those of the suite.", _seen),
        _fault("misnamed_held_out", "The arguments have other names.", _misnamed),
        _fault("mistyped_held_out", "The arguments are of other types.", _typed_wrongly),
    ]
)
