"""Builders for tests of this package and those above it."""

from typing import Any

from llm.simulator.recipe import Recipe
from registry.models import ToolVersion
from synthesis import registration, seeding
from synthesis.candidate import Candidate, Specification
from synthesis.examples import read_examples
from synthesis.gates.code_rules import profile_of_code
from synthesis.registration import Registration
from synthesis.wiring import llm_client


def add_seeds() -> None:
    """Register the seed tools as proven, without sending each through the sandbox again."""
    for path in sorted(seeding.SEEDS.glob("*.toml")):
        add_tool(seeding.candidate_from(path))


def add_tool(candidate: Candidate, **how: Any) -> ToolVersion:
    """Register a candidate as an active tool; `how` as in `Registration`."""
    return registration.register(
        candidate,
        Registration(**{"origin": "seed", "actor": "test", "visibility": "shared", **how}),
        dossier={},
        embedding=registration.embedding_of(llm_client(), candidate),
        proven=True,
    )


def candidate(code: str, tests: str = "", **specification: Any) -> Candidate:
    """Describe a function from its code; the specification's name defaults to `double`."""
    given = {
        "function_name": "double",
        "parameters": ({"name": "n", "type": "int", "description": "A number."},),
        "return_type": "int",
        "docstring": "Double a number.",
        "examples": ("Double the number 4",),
        **specification,
    }
    return Candidate(
        specification=Specification(**given),
        code=code,
        tests=tests,
        profile=profile_of_code(code),
    )


def recipe_candidate(recipe: Recipe, **parts: str) -> Candidate:
    """Describe a tool of the offline model's book; `parts` may be other `code` or `tests`."""
    code = parts.get("code", recipe.code)
    return Candidate(
        specification=Specification(
            function_name=recipe.name,
            parameters=tuple(
                {"name": each.name, "type": each.annotation, "description": each.description}
                for each in recipe.parameters
            ),
            return_type=recipe.return_type,
            docstring=recipe.docstring,
            examples=recipe.examples,
        ),
        code=code,
        tests=parts.get("tests", recipe.tests),
        profile=profile_of_code(code),
        held_out=read_examples(recipe.held_out, recipe.parameter_names),
    )


DOUBLE = "def double(n: int) -> int:\n    return n * 2\n"
DOUBLE_TESTS = """
from double import double


def test_positive():
    assert double(4) == 8


def test_zero_beside_one():
    assert double(0) == 0
    assert double(1) == 2


def test_negative():
    assert double(-3) == -6
"""
