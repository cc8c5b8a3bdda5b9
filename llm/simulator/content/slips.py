"""Being wrong: slips that change a value, as functions and, word for word, as generated source.

A slip works on the numbers, texts and truth values inside a result, so it commutes with taking a
part of the result: a suite's expected values can be slipped one by one, without running anything.
What is generated is the source of these very functions, hence their names and lack of imports.
"""

import ast
import copy
import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.syntax import parse as parse_python
from llm.simulator.content.fault import Unfit
from llm.simulator.recipe import JsonObject, Recipe

Scalar = Callable[[Any], Any]


def _one_more(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return value + "s" if isinstance(value, str) else value


def _twice(value: object) -> object:
    if isinstance(value, bool):
        return not value
    return value * 2 if isinstance(value, (int, float, str)) else value


def _turned(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return -value
    return value[::-1] if isinstance(value, str) else value


def _is_large(value: object) -> bool:
    size = value if isinstance(value, (int, float)) else len(value)  # type: ignore[arg-type]
    return size > 6


def _is_small(value: object) -> bool:
    size = value if isinstance(value, (int, float)) else len(value)  # type: ignore[arg-type]
    return size < 6


def _always(_value: object) -> bool:
    return True


SLIPS: tuple[Scalar, ...] = (_one_more, _twice, _turned)
CONDITIONS: tuple[Callable[[Any], bool], ...] = (_is_large, _is_small)

_DEEP = """
def _slipped(value):
    if isinstance(value, dict):
        return {key: _slipped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)(_slipped(item) for item in value)
    return $slip(value)
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """A way to be wrong: `how`, on results for a first argument that meets `when`."""

    how: Scalar
    when: Callable[[Any], bool] = _always

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set):
            return type(value)(self.value(item) for item in value)
        return self.how(value)

    def meets(self, first: Any) -> bool:
        """Tell whether results for this first argument are wrong; of other types none are."""
        try:
            return self.when(first)
        except TypeError:
            return False

    @property
    def head(self) -> str:
        """Source of the helpers that `body` needs."""
        parts = [_source(self.how), _DEEP.replace("$slip", self.how.__name__).strip()]
        if self.when is not _always:
            parts.append(_source(self.when))
        return "\n\n\n".join(parts)

    @property
    def body(self) -> str:
        """Body of a function that is wrong in this way, for `sources.rewritten`."""
        if self.when is _always:
            return "return _slipped($call)"
        return (
            f"result = $call\nreturn _slipped(result) if {self.when.__name__}($first) else result"
        )


def _source(function: Callable[..., object]) -> str:
    lines = inspect.getsource(function).rstrip().splitlines()
    return "\n".join(line.partition("  #")[0] for line in lines)


def slips_of(recipe: Recipe) -> list[Slip]:
    """Return the slips that make at least one of the recipe's held-out examples wrong."""
    return [slip for how in SLIPS if _shows(slip := Slip(how), recipe.held_out)]


def slips_sometimes(recipe: Recipe) -> list[Slip]:
    """Return the slips that make some held-out examples wrong and leave others right."""
    return [
        slip
        for how in SLIPS
        for when in CONDITIONS
        if _shows(slip := Slip(how, when), recipe.held_out)
        and not all(slip.meets(_first(example)) for example in recipe.held_out)
    ]


def chosen(slips: list[Slip], rng: random.Random) -> Slip:
    """Choose one.

    Raises:
        Unfit: There is none.
    """
    if not slips:
        raise Unfit("no held-out example would tell the wrong function from the right one")
    return rng.choice(slips)


def _shows(slip: Slip, held_out: list[JsonObject]) -> bool:
    return any(
        slip.meets(_first(example)) and slip.value(example["expected"]) != example["expected"]
        for example in held_out
        if "expected" in example
    )


def _first(example: JsonObject) -> Any:
    arguments = list(example["arguments"].values())
    return arguments[0] if arguments else None


def slipped_expression(expected: ast.expr, slip: Slip) -> ast.expr | None:
    """Return the source of the slipped value; None when it is not written as a literal."""
    if isinstance(expected, ast.Call):
        return _slipped_approximation(expected, slip)
    if isinstance(expected, ast.Dict):
        values = _slipped_all(expected.values, slip)
        return None if values is None else ast.Dict(expected.keys, values)
    if isinstance(expected, ast.List | ast.Tuple | ast.Set):
        changed = copy.copy(expected)
        items = _slipped_all(expected.elts, slip)
        changed.elts = items or []
        return None if items is None else changed
    try:
        value = slip.value(ast.literal_eval(expected))
    except ValueError:
        return None
    return parse_python(repr(value), "eval").body


def _slipped_approximation(call: ast.Call, slip: Slip) -> ast.expr | None:
    """Return `pytest.approx` of the slipped value; None for another call."""
    if not ast.unparse(call.func).endswith("approx") or not call.args:
        return None
    inner = slipped_expression(call.args[0], slip)
    return inner and ast.Call(call.func, [inner, *call.args[1:]], call.keywords)


def _slipped_all(items: list[ast.expr], slip: Slip) -> list[ast.expr] | None:
    slipped = [slipped_expression(item, slip) for item in items]
    known = [item for item in slipped if item is not None]
    return known if len(known) == len(items) else None
