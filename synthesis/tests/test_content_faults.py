"""Lint against what the simulator writes when it writes badly, and pairs that no gate can tell."""

import pytest

from llm.simulator.book import load_book
from llm.simulator.content import CONTENT_FAULTS, ContentFault, chance
from llm.simulator.recipe import Recipe
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate
from synthesis.gates.green import green
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.gates.red import red
from synthesis.testing import recipe_candidate

RECIPES = load_book().recipes
REFUSED = [fault for fault in CONTENT_FAULTS.values() if fault.lint]
SUITES = [fault for fault in REFUSED if "test_suite" in fault.kinds]
CODES = [fault for fault in REFUSED if "implementation" in fault.kinds]
UNSEEN = [
    fault
    for fault in CONTENT_FAULTS.values()
    if not fault.lint and fault.kinds & {"test_suite", "implementation"}
]


def name_of(fault: ContentFault) -> str:
    return fault.name


def faulty(fault: ContentFault, recipe: Recipe, *, seed: int = 0) -> Candidate:
    """Return the candidate as a model with this fault would have it."""
    tests, code = (
        fault.answer(kind, {}, recipe, chance(fault.name, recipe.name, seed))["code"]
        for kind in ("test_suite", "implementation")
    )
    return recipe_candidate(recipe, tests=tests, code=code)


def some_of(fault: ContentFault) -> list[Candidate]:
    """Return candidates of several recipes, each under another seed."""
    fitting = [recipe for recipe in RECIPES[::6] if fault.fits(recipe)]
    assert fitting
    return [faulty(fault, recipe, seed=seed) for seed, recipe in enumerate(fitting)]


@pytest.mark.parametrize("fault", SUITES, ids=name_of)
def test_a_suite_that_proves_nothing_is_refused_unseen(fault: ContentFault) -> None:
    for candidate in some_of(fault):
        report = lint_tests(candidate)
        assert not report.passed, candidate.tests
        assert report.reasons


@pytest.mark.parametrize("fault", CODES, ids=name_of)
def test_code_that_reaches_outside_is_refused_unseen(fault: ContentFault) -> None:
    for candidate in some_of(fault):
        report = lint_code(candidate)
        assert not report.passed, candidate.code
        assert report.reasons


@pytest.mark.parametrize("fault", UNSEEN, ids=name_of)
def test_what_only_a_run_can_show_gets_as_far_as_a_run(fault: ContentFault) -> None:
    for candidate in some_of(fault):
        if fault.name != "redone_work":  # some of its copies are noticed
            assert lint_tests(candidate).reasons == ()
        if fault.name != "sees_the_clock":  # noticed where the specification says nothing of time
            assert lint_code(candidate).reasons == ()


@pytest.mark.parametrize(
    ("fault", "recipe"),
    [
        ("wrong_pair", "factorial"),
        ("wrong_pair", "column_average"),
        ("wrong_pair_sometimes", "fibonacci_sequence"),
        ("answer_table", "factorial"),
        ("wrong_elsewhere", "square_root"),
    ],
)
def test_what_is_wrong_in_one_way_throughout_passes_red_and_green(fault: str, recipe: str) -> None:
    """Else a scenario would test the wrong gate: these are for examples that nobody has seen."""
    found = load_book().find(recipe)
    assert found is not None
    candidate = faulty(CONTENT_FAULTS[fault], found)

    box = SecureSandbox()
    assert red(candidate, box).reasons == ()
    assert green(candidate, box).reasons == ()
