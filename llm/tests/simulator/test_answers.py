from typing import Any

import pytest

from llm.simulator.answers import say
from llm.simulator.book import load_book
from llm.simulator.model import RecipeModel
from llm.tests.simulator.conftest import Answer

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("request_text", "result", "text"),
    [
        ("What is 15% of 300?", 45.0, "15 percent of 300 is 45."),
        ("What is 0% of 100?", 0.0, "0 percent of 100 is 0."),
        ("What is 12.5% of 10?", 1.25, "12.5 percent of 10 is 1.25."),
        ("Reverse the string 'hello'", "olleh", "The reversed string is 'olleh'"),
        ("Reverse the empty string ''", "", "The reversed string is ''"),
        ("What is the factorial of 5?", 120, "The factorial of 5 is 120."),
        ("Is 9 prime?", False, "No, 9 is not a prime number."),
        ("Flatten []", [], "Nothing is left: the list holds no items."),
        ("What's the average profit margin?", {"average_margin": 23.5},
         "The average profit margin is 23.5%."),
        ("Tell my fortune", 42, "The result is 42."),
        ("Tell my fortune", None, "The result is nothing."),
    ],
)  # fmt: skip
def test_a_result_is_said(answer: Answer, request_text: str, result: Any, text: str) -> None:
    assert answer("response", {"request": request_text, "result": result}) == {"text": text}


def test_a_table_is_summed_up(answer: Answer) -> None:
    rows = [
        {"product_id": "1", "name": "Lamp", "profit_margin": 0.31999},
        {"product_id": "2", "name": "Desk", "profit_margin": 0.2},
    ]
    request = "Calculate profit margins from data/shop.csv"

    text = answer("response", {"request": request, "result": rows})["text"]

    assert text == "Calculated profit margins for 2 products; the first, Lamp, is 31.999 percent."


def test_named_tool_and_arguments_are_believed(answer: Answer) -> None:
    document = {
        "request": "and for the other one?",
        "result": 5040,
        "tool_name": "factorial",
        "arguments": {"n": 7},
    }

    assert answer("response", document) == {"text": "The factorial of 7 is 5040."}


def test_a_template_without_its_values_falls_back(answer: Answer) -> None:
    document = {"request": "go on", "result": 6, "tool_name": "factorial"}

    assert answer("response", document) == {"text": "The result is 6."}


def test_results_of_several_tasks_are_all_said(answer: Answer) -> None:
    request = "Calculate 20% of 100 and also reverse 'abc'"

    parts = [
        {"task": "Calculate 20% of 100", "result": 20.0},
        {"task": "Reverse 'abc'", "result": "cba"},
    ]

    text = answer("response", {"request": request, "result": [20.0, "cba"], "parts": parts})["text"]

    assert text == "20 percent of 100 is 20. The reversed string is 'cba'."


def test_a_result_of_another_shape_falls_back(answer: Answer) -> None:
    document = {"request": "Calculate profit margins from data/shop.csv", "result": 1.5}

    assert answer("response", document) == {"text": "The result is 1.5."}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (45.0, "45"),
        (1 / 3, "0.333333"),
        (1240, "1240"),
        (-0.5, "-0.5"),
        (1e-9, "1e-09"),
        (float("inf"), "inf"),
        (True, "yes"),
        ("", "empty text ('')"),
        ([], "an empty list"),
        ({}, "an empty object"),
        ([1.0, "a"], "[1, 'a']"),
        (list(range(12)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and 2 more]"),
        ({"total_cost": 3.0, "tags": ["x"]}, "total cost 3, tags ['x']"),
    ],
)
def test_values_as_a_person_writes_them(value: Any, words: str) -> None:
    assert say(value) == words


def test_a_seed_varies_only_the_wording_and_is_repeatable() -> None:
    document = {"request": "Tell my fortune", "result": 42}
    texts = {
        seed: RecipeModel(load_book(), seed=seed).answer("response", document)["text"]
        for seed in range(8)
    }

    assert len(set(texts.values())) > 1
    assert all("42" in text for text in texts.values())
    assert RecipeModel(load_book(), seed=3).answer("response", document)["text"] == texts[3]
