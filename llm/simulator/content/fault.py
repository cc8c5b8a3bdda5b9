"""What a fault of content is: a change of what the recipe book would have answered.

A fault is a pure function of what was asked, the recipe and a source of chance. The chance is
seeded by fault and recipe, not by kind, so that a fault of several kinds (tests and code that are
wrong in the same way) chooses the same each time it is asked.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.specification import specification_of

SUITE = frozenset({"test_suite"})
CODE = frozenset({"implementation", "repair"})


class Unfit(ValueError):
    """The fault cannot be put on this recipe: it has nothing of the kind that would change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, and what an honest model says to it. Kinds that write no tool have no recipe."""

    kind: str
    document: JsonObject
    recipe: Recipe | None
    honest: JsonObject

    @property
    def written(self) -> Recipe:
        """The recipe of a call that writes a tool.

        Raises:
            Unfit: The call is about no tool of the book.
        """
        if self.recipe is None:
            raise Unfit(f"no recipe stands behind this call of kind {self.kind!r}")
        return self.recipe


Change = Callable[[Asked, random.Random], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFault:
    """`lint`: the gate of that name must refuse what it makes, before anything is run."""

    name: str
    family: str
    kinds: frozenset[str]
    does: str
    change: Change
    lint: bool = False

    def answer(
        self,
        kind: str,
        document: JsonObject,
        recipe: Recipe | None,
        rng: random.Random,
        honest: JsonObject | None = None,
    ) -> JsonObject:
        """Return the answer; an honest one to a kind that the fault does not change.

        `honest` may be left out where a recipe is given and the kind writes a tool.

        Raises:
            Unfit: The fault cannot be put on this recipe.
        """
        if honest is None:
            if recipe is None:
                raise Unfit(f"an answer of kind {kind!r} is needed to change it")
            honest = written_answer(kind, recipe)
        if kind not in self.kinds:
            return honest
        return self.change(Asked(kind, document, recipe, honest), rng)

    def fits(self, recipe: Recipe, *, seed: int = 0) -> bool:
        """Tell whether the fault can be put on a recipe, in all its kinds that write a tool."""
        try:
            for kind in self.kinds & WRITTEN.keys():
                self.answer(kind, {}, recipe, chance(self.name, recipe.name, seed))
        except Unfit:
            return False
        return True


def chance(fault: str, about: str, seed: int) -> random.Random:
    """Return the source of chance of a fault on a recipe."""
    return random.Random(f"{seed}/{fault}/{about}")


def _code(recipe: Recipe) -> JsonObject:
    return {"code": recipe.code}


WRITTEN: dict[str, Callable[[Recipe], JsonObject]] = {
    "function_spec": specification_of,
    "test_suite": lambda recipe: {"code": recipe.tests},
    "implementation": _code,
    "repair": _code,
    "held_out_examples": lambda recipe: {"examples": recipe.held_out},
}


def written_answer(kind: str, recipe: Recipe) -> JsonObject:
    """Return what the book answers to a kind that writes a tool.

    Raises:
        Unfit: The kind writes none.
    """
    if kind not in WRITTEN:
        raise Unfit(f"a recipe has no answer of kind {kind!r}")
    return WRITTEN[kind](recipe)


def by_name(faults: Iterable[ContentFault]) -> dict[str, ContentFault]:
    return {fault.name: fault for fault in faults}
