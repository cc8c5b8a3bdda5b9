"""Faults of implementations that depend on what the recipe is like, or are no implementation."""

import random

from llm.simulator.content.fault import CODE, Asked, ContentFault, Unfit, by_name
from llm.simulator.content.slips import chosen, slips_of
from llm.simulator.content.sources import errors_named, rewritten, visible_examples
from llm.simulator.recipe import JsonObject

MUTABLE = ("list", "dict")
APOLOGIES = (
    "I'm sorry, but I can't help with writing this function.",
    "As a language model I am unable to write code that I cannot run.",
    "Here is an outline: first read the arguments, then compute the result and return it.",
)


def _table(asked: Asked, rng: random.Random) -> JsonObject:
    """The results that the suite shows are looked up; everything else is refused or guessed."""
    recipe = asked.written
    tests = str(asked.document.get("tests") or recipe.tests)
    shown = visible_examples(tests, recipe)
    if not shown:
        raise Unfit("the suite shows no example with literals")
    table = "\n".join(f"    ({each.arguments!r}, {each.expected!r})," for each in shown)
    head = f"_KNOWN = [\n{table}\n]"
    error = next(iter(errors_named(tests)), "ValueError")
    last = rng.choice([f'raise {error}("invalid")', "return _KNOWN[0][1]"])
    body = (
        f"for arguments, result in _KNOWN:\n    if arguments == $arguments:\n"
        f"        return result\n{last}"
    )
    return {"code": rewritten(recipe, body, head=head.replace("$", "$$"))}


def _elsewhere(asked: Asked, rng: random.Random) -> JsonObject:
    """Right for the arguments that the suite shows, or that the function refuses; else wrong."""
    recipe = asked.written
    shown = visible_examples(str(asked.document.get("tests") or recipe.tests), recipe)
    if not shown:
        raise Unfit("the suite shows no example with literals")
    slip = chosen(slips_of(recipe), rng)
    known = "\n".join(f"    {each.arguments!r}," for each in shown).replace("$", "$$")
    body = "result = $call\nreturn result if $arguments in _KNOWN else _slipped(result)"
    return {"code": rewritten(recipe, body, head=f"{slip.head}\n\n\n_KNOWN = [\n{known}\n]")}


def _emptied(asked: Asked, _rng: random.Random) -> JsonObject:
    """The argument is emptied, and returned."""
    recipe = asked.written
    mutable = [each.name for each in recipe.parameters if each.annotation.startswith(MUTABLE)]
    if not mutable:
        raise Unfit("no parameter can be changed in place")
    return {"code": rewritten(recipe, f"{mutable[0]}.clear()\nreturn {mutable[0]}")}


def _changed(asked: Asked, _rng: random.Random) -> JsonObject:
    """The result is right, and the argument is not what it was."""
    recipe = asked.written
    mutable = [each.name for each in recipe.parameters if each.annotation.startswith(MUTABLE)]
    if not mutable:
        raise Unfit("no parameter can be changed in place")
    return {"code": rewritten(recipe, f"result = $call\n{mutable[0]}.clear()\nreturn result")}


def _other_signature(asked: Asked, rng: random.Random) -> JsonObject:
    recipe = asked.written
    name, code = recipe.name, recipe.code
    return {
        "code": rng.choice(
            [
                f"{code.rstrip()}\n\n\ndef run(*arguments):\n    return {name}(*arguments)\n",
                f"def {name}(*arguments, **options):\n    return None\n",
                f"def main():\n    return {name}\n",
            ]
        )
    }


def _no_python(asked: Asked, rng: random.Random) -> JsonObject:
    code = asked.written.code
    return {"code": rng.choice([code.replace(":\n", "\n", 1), code.rstrip()[:-1] + "(", "}{"])}


def _apology(_asked: Asked, rng: random.Random) -> JsonObject:
    return {"code": rng.choice(APOLOGIES)}


FAULTS = by_name(
    [
        ContentFault(
            name="answer_table",
            family="posing",
            kinds=CODE,
            does="The examples of the suite are looked up in a table.",
            change=_table,
        ),
        ContentFault(
            name="wrong_elsewhere",
            family="posing",
            kinds=CODE,
            does="Right for the arguments that the suite shows, else wrong.",
            change=_elsewhere,
        ),
        ContentFault(
            name="empties_arguments",
            family="meddling",
            kinds=CODE,
            does="The argument is emptied and returned.",
            change=_emptied,
        ),
        ContentFault(
            name="changes_arguments",
            family="meddling",
            kinds=CODE,
            does="The result is right, the argument is emptied.",
            change=_changed,
        ),
        ContentFault(
            name="other_signature",
            family="malformed",
            kinds=CODE,
            does="A second public function, other parameters, or no such function.",
            change=_other_signature,
            lint=True,
        ),
        ContentFault(
            name="no_python",
            family="malformed",
            kinds=CODE,
            does="The code does not parse.",
            change=_no_python,
            lint=True,
        ),
        ContentFault(
            name="apology",
            family="refusal",
            kinds=CODE | {"test_suite"},
            does="Prose stands where the source should be.",
            change=_apology,
            lint=True,
        ),
    ]
)
