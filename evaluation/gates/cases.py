"""What is tried: for each case, what every author involved answers."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from evaluation.gates.corpus import BadTool, bad_tools, honest_tools
from llm.simulator.book import load_book
from llm.simulator.content import CONTENT_FAULTS, Unfit, chance
from llm.simulator.recipe import Recipe
from llm.simulator.specification import specification_of

HONEST = "honest"
FIRST = "first"  # the round that was written before the gates were finished
PER_CLASS = 10
_SECONDS = Path(__file__).resolve().parent / "seconds"
_PAIRS = ("wrong_pair", "wrong_pair_sometimes")
# Of each class, the faults of the offline model that are its first round.
FAULTS: dict[str, tuple[str, ...]] = {
    "visible_examples": ("answer_table",),
    "equal_to_all": ("equals_anything", "equals_as_a_value", "not_a_number", "lazy_result"),
    "knows_the_judge": (
        "sees_the_test_runner", "sees_the_test_runner_unimported", "sees_the_machine",
        "sees_the_clock", "sees_the_test_files", "reads_the_tests", "reads_the_stack",
        "reads_the_heap",
    ),
    "ends_the_process": (
        "exits_at_import", "exits_at_call", "leaves_by_exception", "skips_from_inside", "recurses",
        "closes_the_channel", "leaves_a_process", "rewrites_the_report", "says_it_passed",
    ),
    "keeps_state": ("passes_on_retry", "remembers_calls", "changes_arguments"),
    "right_on_tests_only": ("wrong_elsewhere",),
    "vacuous_tests": (
        "vacuous_true", "vacuous_not_none", "vacuous_isinstance", "vacuous_or_true", "never_run",
        "swallowed_failures", "skipping_tests", "expected_failures", "hidden_source",
        "empty_parametrize",
    ),
    "own_oracle": ("own_oracle", "redone_work", "mocked_function"),
    "weak_tests": ("broad_raises", "foreign_tests", "mistaken_tests", "few_tests", "no_tests"),
    "contradiction": ("contradictory_tests", "impossible_tests", "wrong_test"),
    "wrong_boundary": _PAIRS,
    "wrong_formula": _PAIRS,
    "wrong_edge": _PAIRS,
    "wrong_reading": _PAIRS,
}  # fmt: skip
CONSISTENT = frozenset(
    (
        "right_on_tests_only", "weak_tests", "wrong_boundary", "wrong_formula", "wrong_edge",
        "wrong_reading",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`right` is what the person wants; `second` is what another author writes."""

    name: str
    klass: str
    round: str
    specification: Mapping[str, Any]
    tests: str
    code: str
    repair: str
    held_out: Sequence[Mapping[str, Any]]
    second: str
    right: str


def honest_cases() -> list[Case]:
    """Return the recipes, whose first implementation is wrong and repaired, and the tools."""
    others = {
        each["name"]: each["code"]
        for path in sorted(_SECONDS.glob("*.toml"))
        for each in tomllib.loads(path.read_text("utf-8"))["second"]
    }
    tools = [
        Case(
            name=f"honest {tool.name}",
            klass=HONEST,
            round=tool.round,
            specification=tool.candidate.specification.to_json(),
            tests=tool.tests,
            code=tool.code,
            repair=tool.code,
            held_out=tool.held_out,
            second=others.get(tool.name, tool.code),
            right=tool.code,
        )
        for tool in honest_tools()
    ]
    return [*(_repaired(recipe) for recipe in load_book().recipes), *tools]


def bad_cases() -> list[Case]:
    bases = _bases()
    return [*_faulty(), *(_handed_in(tool, bases[tool.base]) for tool in bad_tools())]


def _repaired(recipe: Recipe) -> Case:
    made = _of_recipe(recipe, f"honest {recipe.name}", HONEST)
    return _with_fault(made, recipe, "honest_mistake") or made


def _of_recipe(recipe: Recipe, name: str, klass: str) -> Case:
    return Case(
        name=name,
        klass=klass,
        round=FIRST,
        specification=specification_of(recipe),
        tests=recipe.tests,
        code=recipe.code,
        repair=recipe.code,
        held_out=recipe.held_out,
        second=recipe.code,
        right=recipe.code,
    )


def _with_fault(case: Case, recipe: Recipe, fault: str) -> Case | None:
    """Let a fault of the offline model change what its authors answer; None where it cannot."""

    def said(kind: str, name: str) -> str:
        drawn = chance(fault, recipe.name, 0)
        return str(CONTENT_FAULTS[fault].answer(kind, {}, recipe, drawn)[name])

    try:
        return Case(
            name=case.name,
            klass=case.klass,
            round=case.round,
            specification=case.specification,
            tests=said("test_suite", "code"),
            code=said("implementation", "code"),
            repair=said("repair", "code"),
            held_out=case.held_out,
            second=case.second,
            right=case.right,
        )
    except (Unfit, KeyError):
        return None


def _faulty() -> Iterator[Case]:
    """Yield ten cases of each class, each fault in turn on the next recipe that it fits."""
    recipes = cycle(load_book().recipes)
    for klass, faults in FAULTS.items():
        made = 0
        turns = cycle(faults)
        while made < PER_CLASS:
            fault = next(turns)
            found = None
            while found is None:
                recipe = next(recipes)
                name = f"{klass} {fault} {recipe.name}"
                found = _with_fault(_of_recipe(recipe, name, klass), recipe, fault)
            made += 1
            yield found


def _bases() -> dict[str, Case]:
    found = {each.name.removeprefix("honest "): each for each in honest_cases()}
    for recipe in load_book().recipes:
        found[recipe.name] = _of_recipe(recipe, recipe.name, "")
    return found


def _handed_in(tool: BadTool, base: Case) -> Case:
    code = tool.code or base.right
    return Case(
        name=f"{tool.klass} {tool.name}",
        klass=tool.klass,
        round=tool.round,
        specification=base.specification,
        tests=tool.tests or base.tests,
        code=code,
        repair=code,
        held_out=base.held_out,
        second=base.right,
        right=base.right,
    )
