"""Faults of specifications: a function that cannot be, is another one, or says too much."""

import random

from llm.simulator.book import load_book
from llm.simulator.content.fault import Asked, Change, ContentFault, by_name
from llm.simulator.recipe import JsonObject
from llm.simulator.specification import refused, specification_of

SPEC = frozenset({"function_spec"})
NAMES = ("do it!", "class", "2nd_try", "", "_hidden")
TAKEN = ("print", "pytest", "len", "test_it", "os")


def _with(**changes: object) -> Change:
    return lambda asked, _: asked.honest | changes


def _named(*names: str) -> Change:
    return lambda asked, rng: asked.honest | {"function_name": rng.choice(names)}


def _refusing(*codes: str) -> Change:
    return lambda _, rng: refused(rng.choice(codes))


def _other(asked: Asked, rng: random.Random) -> JsonObject:
    others = [recipe for recipe in load_book().recipes if recipe is not asked.recipe]
    return specification_of(rng.choice(others))


def _telling(asked: Asked, _rng: random.Random) -> JsonObject:
    """The asker's own words and values go into what is stored for everybody."""
    request = str(asked.document.get("request") or "what the asker said")
    docstring = f"{asked.honest['docstring']} Made for the request: {request}"
    return asked.honest | {"docstring": docstring, "examples": [request] * 3}


def _twice(asked: Asked, _rng: random.Random) -> JsonObject:
    return asked.honest | {"parameters": asked.honest["parameters"] * 2}


def _fault(name: str, does: str, change: Change, *, family: str = "specification") -> ContentFault:
    return ContentFault(name=name, family=family, kinds=SPEC, does=does, change=change)


FAULTS = by_name(
    [
        _fault("refuses_to_specify", "It declines, with the code and reason of a refusal.",
               _refusing("unknown", "unclear", "needs_network"), family="refusal"),
        _fault("specifies_nothing", "Every field is empty, and no refusal says why.",
               lambda _asked, _rng: refused("unknown") | {"refusal": None}, family="refusal"),
        _fault("another_function", "The specification of another function.", _other),
        _fault("impossible_name", "The name is no name of a function.", _named(*NAMES)),
        _fault("taken_name", "The name belongs to Python or to the judge.", _named(*TAKEN)),
        _fault("no_parameters", "The values of the request become no parameters.",
               _with(parameters=[])),
        _fault("same_parameters", "Two parameters have one name.", _twice),
        _fault("unknown_type", "The return type is none.", _with(return_type="Result of it all")),
        _fault("tells_the_request", "Docstring and examples hold what the asker typed.", _telling),
    ]
)  # fmt: skip
