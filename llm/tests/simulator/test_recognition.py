from typing import Any

import pytest

from llm.simulator.book import load_book
from llm.simulator.recognition import Recognizer
from llm.tests.simulator.conftest import Answer, JsonObject, table

pytestmark = pytest.mark.core

EXAMPLES = [(example, recipe.name) for recipe in load_book().recipes for example in recipe.examples]
WORDINGS = [
    (request, name, arguments)
    for name, requests in table("wordings").items()
    for request, arguments in requests.items()
]
REQUESTS = table("requests")


@pytest.mark.parametrize(("request_text", "name"), EXAMPLES)
def test_an_example_is_recognised_as_its_own_recipe_ahead_of_all_others(
    recognizer: Recognizer, request_text: str, name: str
) -> None:
    first, *others = recognizer.ranked(request_text)

    assert first.recipe.name == name
    assert all(other.score < first.score for other in others)


@pytest.mark.parametrize(("request_text", "name", "arguments"), WORDINGS)
def test_an_unseen_wording_gives_recipe_and_arguments(
    recognizer: Recognizer, request_text: str, name: str, arguments: dict[str, Any]
) -> None:
    match = recognizer.recognise(request_text)

    assert match is not None
    assert (match.recipe.name, match.arguments) == (name, arguments)


@pytest.mark.parametrize(("request_text", "name", "arguments"), WORDINGS)
def test_an_unseen_wording_is_one_task_that_its_tool_fits(
    answer: Answer, request_text: str, name: str, arguments: dict[str, Any]
) -> None:
    parameters: JsonObject = {"properties": {parameter: {} for parameter in arguments}}
    document = {"request": request_text, "tool": {"name": name, "parameters": parameters}}

    assert answer("query_analysis", {"request": request_text})["is_complex"] is False
    extracted = answer("arguments", document)
    assert (extracted["fits"], extracted["arguments"]) == (True, arguments)


def test_every_recipe_has_three_further_wordings() -> None:
    wordings = table("wordings")

    assert set(wordings) == {name for _, name in EXAMPLES}
    assert min(len(requests) for requests in wordings.values()) >= 3
    assert not {request for request, _, _ in WORDINGS} & {example for example, _ in EXAMPLES}


@pytest.mark.parametrize("request_text", [*REQUESTS["refused"], *REQUESTS["near_misses"]])
def test_what_no_recipe_serves_is_recognised_as_none(
    recognizer: Recognizer, request_text: str
) -> None:
    assert recognizer.recognise(request_text) is None


@pytest.mark.parametrize(
    ("request_text", "missing"),
    [
        ("Reverse the string", ["s"]),
        ("What is the percentage of 300?", ["percentage"]),
        ("Calculate percentage", ["base", "percentage"]),
        ("Create a function that doubles numbers", ["number"]),
        ("Calculate profit margins", ["csv_path"]),
        ("Moving average of [1, 2, 3]", ["window"]),
    ],
)
def test_what_a_request_does_not_say_is_missing(
    recognizer: Recognizer, request_text: str, missing: list[str]
) -> None:
    match = recognizer.recognise(request_text)

    assert match is not None
    assert match.missing == missing


def test_words_inside_quotes_do_not_decide(recognizer: Recognizer) -> None:
    match = recognizer.recognise("Reverse 'count the vowels of the prime factorial'")

    assert match is not None
    assert match.recipe.name == "reverse_string"
