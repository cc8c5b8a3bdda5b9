"""What every recipe file must be. Recipes are proven by running them in the sandbox, not here."""

import ast
import re
import sys
from collections import Counter

import pytest

from kernel.syntax import parse as parse_python
from llm.simulator.book import FAMILIES, RECIPES_DIR, SEEDS_DIR, load_book
from llm.simulator.recipe import Recipe

pytestmark = pytest.mark.core

RECIPES = load_book().recipes
SEEDS = {
    "calculate_percentage",
    "reverse_string",
    "celsius_to_fahrenheit",
    "calculate_profit_margins",
    "identify_low_margin_products",
    "word_count",
    "is_palindrome",
    "days_between",
}
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)


def imported_modules(source: str) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(parse_python(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(str(node.module).partition(".")[0])
    return modules


def functions(source: str) -> list[ast.FunctionDef]:
    return [node for node in parse_python(source).body if isinstance(node, ast.FunctionDef)]


def test_the_book_has_every_family_and_at_least_44_recipes() -> None:
    sizes = Counter(recipe.family for recipe in RECIPES)

    assert set(sizes) == set(FAMILIES)
    assert min(sizes.values()) >= 4
    assert len(RECIPES) >= 44


def test_seeds_are_kept_once() -> None:
    pointers = {
        path.stem for path in RECIPES_DIR.glob("*/*.toml") if "seed = true" in path.read_text()
    }

    assert pointers == SEEDS
    assert {path.stem for path in SEEDS_DIR.glob("*.toml")} == SEEDS


def test_every_name_and_alias_belongs_to_one_recipe() -> None:
    names = [name for recipe in RECIPES for name in {recipe.name, *recipe.offline.aliases}]

    assert [name for name, count in Counter(names).items() if count > 1] == []


@each_recipe
def test_the_code_is_one_public_function_of_the_specified_signature(recipe: Recipe) -> None:
    (function,) = functions(recipe.code)

    assert function.name == recipe.name
    signature = [
        (argument.arg, ast.unparse(argument.annotation) if argument.annotation else "")
        for argument in function.args.args
    ]
    assert signature == [(item.name, item.annotation) for item in recipe.parameters]
    assert function.returns is not None
    assert ast.unparse(function.returns) == recipe.return_type
    assert ast.get_docstring(function)


@each_recipe
def test_the_code_imports_the_standard_library_and_what_draws_only(recipe: Recipe) -> None:
    assert imported_modules(recipe.code) - {"matplotlib"} <= sys.stdlib_module_names
    assert imported_modules(recipe.tests) - {"pytest", recipe.name} <= sys.stdlib_module_names


@each_recipe
def test_the_tests_are_at_least_five_and_each_asserts_on_a_call(recipe: Recipe) -> None:
    tests = functions(recipe.tests)

    assert len(tests) >= 5
    assert all(test.name.startswith("test_") for test in tests)
    assert len({test.name for test in tests}) == len(tests)
    for test in tests:
        body = ast.unparse(test)
        assert f"{recipe.name}(" in body, test.name
        assert "assert " in body or "pytest.raises(" in body, test.name


@each_recipe
def test_the_tests_use_none_of_the_ways_to_pass_without_proof(recipe: Recipe) -> None:
    forbidden = r"skip|xfail|\btry\b|mock|monkeypatch|assert True|isinstance|raises\(Exception"

    assert re.search(forbidden, recipe.tests) is None


@each_recipe
def test_held_out_examples_give_every_argument_and_an_expected_value(recipe: Recipe) -> None:
    assert len(recipe.held_out) >= 4
    for example in recipe.held_out:
        assert set(example) - {"files"} == {"arguments", "expected"}
        assert list(example["arguments"]) == recipe.parameter_names


@each_recipe
def test_the_specification_has_three_to_six_examples_and_described_parameters(
    recipe: Recipe,
) -> None:
    assert 3 <= len(recipe.examples) <= 6
    assert all(parameter.description for parameter in recipe.parameters)
    assert [slot.name for slot in recipe.offline.slots] == recipe.parameter_names
