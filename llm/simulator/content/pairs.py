"""Faults of whole conversations: tests, code and repair that are wrong together."""

import ast
import random
from collections.abc import Callable
from functools import lru_cache

from kernel.syntax import parse as parse_python
from llm.simulator.content.fault import (
    CODE,
    SUITE,
    Asked,
    Change,
    ContentFault,
    Unfit,
    by_name,
)
from llm.simulator.content.slips import (
    Slip,
    chosen,
    slipped_expression,
    slips_of,
    slips_sometimes,
)
from llm.simulator.content.sources import (
    Claim,
    rewritten,
    source_of,
    tests_of,
    with_asserts,
)
from llm.simulator.recipe import JsonObject, Recipe

FAMILY = "pair"
MIN_TESTS = 3
Slips = Callable[[Recipe], list[Slip]]


def slipped_code(recipe: Recipe, slip: Slip) -> str:
    return rewritten(recipe, slip.body, head=slip.head)


def slipped_tests(recipe: Recipe, slip: Slip) -> str:
    """Return the suite that the slipped function passes; what cannot be slipped is left out.

    Raises:
        Unfit: Too little of the suite is left.
    """
    slipped: list[ast.stmt] = []
    derived = _derived_names(recipe)

    def change(node: ast.Assert, claim: Claim | None) -> list[ast.stmt]:
        if claim is None:
            return [] if _mentions(node, derived) else [node]
        if not _is_met(claim, slip, recipe):
            return [node]
        wrong = slipped_expression(claim.expected, slip)
        if wrong is None:
            return []
        slipped.append(ast.Assert(ast.Compare(claim.subject, [ast.Eq()], [wrong])))
        return [slipped[-1]]

    tree = with_asserts(recipe.tests, recipe.name, change)
    idle = [test for test in tests_of(tree) if not _claims_something(test)]
    tree.body = [node for node in tree.body if node not in idle]
    if len(tests_of(tree)) < MIN_TESTS or not slipped:
        raise Unfit("too few of the suite's claims can be made wrong")
    return source_of(tree)


def _derived_names(recipe: Recipe) -> set[str]:
    """Return the function's name, and those of the suite that hold what was made of a result."""
    names = {recipe.name}
    for node in ast.walk(parse_python(recipe.tests)):
        if isinstance(node, ast.Assign) and _mentions(node.value, names):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _mentions(tree: ast.AST, names: set[str]) -> bool:
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _is_met(claim: Claim, slip: Slip, recipe: Recipe) -> bool:
    """Tell whether the slip strikes the call.

    Raises:
        Unfit: That depends on a value which is known when the suite runs.
    """
    if slip == Slip(slip.how):
        return True
    named = {keyword.arg: keyword.value for keyword in claim.call.keywords}
    first = named.get(recipe.parameter_names[0], *claim.call.args[:1])
    assert first is not None
    try:
        return slip.meets(ast.literal_eval(first))
    except ValueError as error:
        raise Unfit("the suite calls the function with values that are no literals") from error


def _claims_something(test: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _is_raises(node))
        for node in ast.walk(test)
    )


def _is_raises(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith("raises")


@lru_cache(maxsize=1024)
def _has_tests(recipe: Recipe, slip: Slip) -> bool:
    try:
        slipped_tests(recipe, slip)
    except Unfit:
        return False
    return True


def _together(slips: Slips) -> Change:
    def change(asked: Asked, rng: random.Random) -> JsonObject:
        recipe = asked.written
        slip = chosen([each for each in slips(recipe) if _has_tests(recipe, each)], rng)
        if asked.kind == "test_suite":
            return {"code": slipped_tests(recipe, slip)}
        if asked.kind == "held_out_examples":
            return {"examples": [_slipped_example(each, slip) for each in recipe.held_out]}
        return {"code": slipped_code(recipe, slip)}

    return change


def _slipped_example(example: JsonObject, slip: Slip) -> JsonObject:
    first = next(iter(example["arguments"].values()), None)
    if "expected" not in example or not slip.meets(first):
        return example
    return example | {"expected": slip.value(example["expected"])}


def _mistake(asked: Asked, rng: random.Random) -> JsonObject:
    """The first implementation is wrong; whoever is told what failed writes the right one."""
    if asked.kind == "repair":
        return asked.honest
    return {"code": slipped_code(asked.written, chosen(slips_of(asked.written), rng))}


def _never_right(asked: Asked, rng: random.Random) -> JsonObject:
    """Each attempt is wrong, and differs from the attempt that was reported on."""
    recipe = asked.written
    attempts = [slipped_code(recipe, slip) for slip in slips_of(recipe)]
    if not attempts:
        raise Unfit("no held-out example would tell the wrong function from the right one")
    last = str(asked.document.get("code") or "")
    others = [code for code in attempts if code.strip() != last.strip()] or attempts
    return {"code": rng.choice(others)}


ALL_THREE = SUITE | CODE
FAULTS = by_name(
    [
        ContentFault(
            name="wrong_pair",
            family=FAMILY,
            kinds=ALL_THREE,
            does="Tests, code and repairs are wrong in the same way; held-out examples are right.",
            change=_together(slips_of),
        ),
        ContentFault(
            name="wrong_pair_sometimes",
            family=FAMILY,
            kinds=ALL_THREE,
            does="The same, for some arguments alone.",
            change=_together(slips_sometimes),
        ),
        ContentFault(
            name="wrong_throughout",
            family=FAMILY,
            kinds=ALL_THREE | {"held_out_examples"},
            does="Tests, code, repairs and held-out examples are all wrong in the same way.",
            change=_together(slips_of),
        ),
        ContentFault(
            name="honest_mistake",
            family=FAMILY,
            kinds=CODE,
            does="The first implementation is wrong, its repair is right.",
            change=_mistake,
        ),
        ContentFault(
            name="never_repaired",
            family=FAMILY,
            kinds=CODE,
            does="Every implementation and every repair is wrong, each in another way.",
            change=_never_right,
        ),
    ]
)
