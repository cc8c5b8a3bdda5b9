import pytest

from llm.simulator.book import load_book
from llm.simulator.model import BadDocument
from llm.simulator.recipe import Recipe
from llm.simulator.specification import UnknownTool
from llm.tests.simulator.conftest import Answer, JsonObject

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("request_text", "code"),
    [
        ("Download the weather for Berlin", "needs_network"),
        ("Fetch https://example.org/data.json", "needs_network"),
        ("Send an email to my boss", "needs_network"),
        ("Call the payments API", "needs_network"),
        ("Delete my files", "needs_host"),
        ("Run a shell command that lists processes", "needs_host"),
        ("Read my disk", "needs_host"),
        ("do the thing", "unclear"),
        ("Find the result", "unclear"),
        ("Solve this sudoku", "unknown"),
        ("Create a function that predicts lottery numbers", "unknown"),
    ],
)
def test_what_the_book_does_not_hold_is_refused_in_words(
    answer: Answer, request_text: str, code: str
) -> None:
    specification = answer("function_spec", {"request": request_text})

    refusal = specification.pop("refusal")
    assert refusal["code"] == code
    assert refusal["reason"].endswith((".", "?"))
    assert not any(specification.values())


def test_the_refusal_names_the_families_and_the_way_out(answer: Answer) -> None:
    reason = answer("function_spec", {"request": "Solve this sudoku"})["refusal"]["reason"]

    assert "offline demonstration model" in reason
    assert "percentages and finance" in reason
    assert "OPENAI_API_KEY" in reason


def test_a_specification_holds_none_of_the_asker_values(answer: Answer) -> None:
    specification = answer("function_spec", {"request": "Create a tool for 31.7% of 4242"})

    assert specification["function_name"] == "calculate_percentage"
    assert specification["refusal"] is None
    assert specification["category"] == "finance"
    assert specification["parameters"][0] == {
        "name": "base",
        "type": "float",
        "description": "The value of which a part is taken.",
    }
    assert not any("4242" in example for example in specification["examples"])


@pytest.mark.parametrize("recipe", load_book().recipes, ids=lambda recipe: recipe.name)
def test_every_recipe_is_found_again_from_its_specification(answer: Answer, recipe: Recipe) -> None:
    specification = answer("function_spec", {"request": recipe.examples[0]})
    document: JsonObject = {"specification": specification, "tests": "", "code": "", "report": ""}

    assert specification["function_name"] == recipe.name
    assert answer("test_suite", document) == {"code": recipe.tests}
    assert answer("implementation", document) == {"code": recipe.code}
    assert answer("repair", document) == {"code": recipe.code}
    assert answer("held_out_examples", document) == {"examples": recipe.held_out}


def test_an_unknown_function_name_is_refused(answer: Answer) -> None:
    with pytest.raises(UnknownTool, match="solve_sudoku"):
        answer("test_suite", {"specification": {"function_name": "solve_sudoku"}})


@pytest.mark.parametrize(
    ("error", "category"),
    [
        ("ZeroDivisionError: division by zero", "arithmetic_error"),
        ("ValueError: no column 'price'", "value_error"),
        ("it broke", "unknown_error"),
    ],
)
def test_a_failure_is_named_after_its_error(answer: Answer, error: str, category: str) -> None:
    document = {"tool_name": "divide_numbers", "error": error, "inputs": {}}

    diagnosis = answer("failure_analysis", document)

    assert diagnosis["category"] == category
    assert error in diagnosis["root_cause"]


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("poetry", {"request": "x"}),
        ("query_analysis", {}),
        ("query_analysis", {"request": 5}),
        ("arguments", {"request": "x"}),
        ("test_suite", {"specification": "factorial"}),
    ],
)
def test_a_document_must_be_what_its_kind_asks_for(
    answer: Answer, kind: str, document: JsonObject
) -> None:
    with pytest.raises(BadDocument):
        answer(kind, document)
