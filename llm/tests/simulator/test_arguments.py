from typing import Any

import pytest

from llm.tests.simulator.conftest import Answer, JsonObject

pytestmark = pytest.mark.core

PERCENTAGE = {
    "name": "calculate_percentage",
    "description": "Calculate the given percentage of a base value.",
    "parameters": {
        "type": "object",
        "properties": {"base": {"type": "number"}, "percentage": {"type": "number"}},
        "required": ["base", "percentage"],
    },
}


def extract(answer: Answer, request: str, tool: JsonObject, **more: Any) -> JsonObject:
    return answer("arguments", {"request": request, "tool": tool, **more})


def test_the_tool_that_is_asked_for_fits(answer: Answer) -> None:
    extracted = extract(answer, "What is 15% of 300?", PERCENTAGE)

    assert extracted["fits"] is True
    assert extracted["arguments"] == {"base": 300, "percentage": 15}


@pytest.mark.parametrize(
    "request_text", ["Reverse the string 'hello'", "15% off 300", "Plan my holiday", "calculate it"]
)
def test_another_request_does_not_fit(answer: Answer, request_text: str) -> None:
    extracted = extract(answer, request_text, PERCENTAGE)

    assert extracted["fits"] is False
    assert extracted["reason"]
    assert set(extracted["arguments"]) == {"base", "percentage"}


@pytest.mark.parametrize(
    ("signature", "request_text", "arguments"),
    [
        (
            "calculate_profit_margins(csv_path: str) -> dict",
            "Calculate margins for products.csv",
            {"csv_path": "products.csv"},
        ),
        (
            "calculate_profit_margins(csv_path: str)",
            "Calculate profit margins from data/sales.csv",
            {"csv_path": "data/sales.csv"},
        ),
        ("calculate_factorial(n: int) -> int", "Calculate factorial of 5", {"n": 5}),
        ("def reverse_string(s: str) -> str:", "Reverse the string", {"s": None}),
        ("reverse_string(s: str) -> str", "Reverse the empty string ''", {"s": ""}),
        ("mean(xs: list[float]) -> float", "average of 2, 4 and 9", {"xs": [2, 4, 9]}),
    ],
)
def test_a_signature_is_enough(
    answer: Answer, signature: str, request_text: str, arguments: JsonObject
) -> None:
    extracted = extract(answer, request_text, {"signature": signature})

    assert extracted["fits"] is True
    assert extracted["arguments"] == arguments


def test_a_tool_of_another_name_fits_by_parameters_and_description(answer: Answer) -> None:
    tool = {**PERCENTAGE, "name": "share_of_amount"}

    assert extract(answer, "What is 15% of 300?", tool)["fits"] is True


def test_a_tool_that_no_recipe_knows_is_filled_by_type_and_name(answer: Answer) -> None:
    tool = {
        "name": "rotate_text",
        "parameters": {
            "properties": {
                "text": {"type": "string"},
                "steps": {"type": "integer"},
                "source_file": {"type": "string"},
                "start_date": {"type": ["string", "null"]},
                "weights": {"type": "array", "items": {"type": "number"}},
                "strict": {"type": "boolean"},
            }
        },
    }
    request = "Rotate the text 'abc' by 3 steps with [1, 2] from data/a.csv since 2024-05-01"

    extracted = extract(answer, request, tool)

    assert extracted["fits"] is True
    assert extracted["arguments"] == {
        "text": "abc",
        "steps": 3,
        "source_file": "data/a.csv",
        "start_date": "2024-05-01",
        "weights": [1, 2],
        "strict": None,
    }


def test_history_says_what_that_is(answer: Answer) -> None:
    tool = {"signature": "double_number(number: float) -> float"}
    history = [
        {"role": "user", "content": "Calculate 10% of 500"},
        {"role": "assistant", "content": "10 percent of 500 is 50."},
    ]

    without = extract(answer, "Now double that", tool)
    extracted = extract(answer, "Now double that", tool, history=history)

    assert without["arguments"] == {"number": None}
    assert extracted["arguments"] == {"number": 50}


def test_history_names_the_file(answer: Answer) -> None:
    tool = {"signature": "calculate_profit_margins(csv_path: str) -> list"}
    history = [
        {"role": "user", "content": "Load data from data/sales.csv"},
        {"role": "assistant", "content": "Loaded 20 rows."},
    ]

    extracted = extract(answer, "Now calculate the profit margins", tool, history=history)

    assert extracted["arguments"] == {"csv_path": "data/sales.csv"}


def test_history_is_left_alone_when_nothing_refers_to_it(answer: Answer) -> None:
    history = [{"role": "assistant", "content": "The result is 50."}]

    extracted = extract(answer, "What is the percentage of 300?", PERCENTAGE, history=history)

    assert extracted["arguments"] == {"base": 300, "percentage": None}


@pytest.mark.parametrize(
    ("request_text", "files", "path"),
    [
        ("Calculate profit margins", ["notes.txt", "data/a.csv"], "data/a.csv"),
        ("Calculate profit margins", ["data/a.csv", "data/b.csv"], None),
        ("Calculate profit margins from b.csv", ["data/a.csv", "data/b.csv"], "data/b.csv"),
        ("Calculate profit margins from c.csv", ["data/a.csv"], "c.csv"),
    ],
)
def test_files_spell_a_path(
    answer: Answer, request_text: str, files: list[str], path: str | None
) -> None:
    tool = {"signature": "calculate_profit_margins(csv_path: str) -> list"}
    told = [{"name": name} for name in files]

    assert extract(answer, request_text, tool, files=told)["arguments"] == {"csv_path": path}


@pytest.mark.parametrize(
    ("request_text", "column"),
    [
        ("Average of the column PRICE in shop.csv", "price"),
        ("Average of the unit price in shop.csv", "Unit Price"),
        ("What is the mean of unit_price in shop.csv?", "Unit Price"),
        ("Average of the column prize in shop.csv", "prize"),
        ("Average in shop.csv", None),
    ],
)
def test_columns_are_spelled_as_their_table_does(
    answer: Answer, request_text: str, column: str | None
) -> None:
    tool = {"name": "column_average", "signature": "column_average(csv_path: str, column: str)"}
    files = [{"name": "shop.csv", "columns": ["name", "price", "Unit Price"]}]
    found = extract(answer, request_text, tool, files=files)["arguments"]

    assert found == {"csv_path": "shop.csv", "column": column}


def test_a_request_of_several_tasks_fills_each_tool_from_its_own(answer: Answer) -> None:
    request = "Calculate 20% of 100 and also reverse 'abc'"

    percentage = extract(answer, request, PERCENTAGE)
    reverse = extract(answer, request, {"signature": "reverse_string(s: str) -> str"})

    assert percentage["arguments"] == {"base": 100, "percentage": 20}
    assert reverse["arguments"] == {"s": "abc"}
    assert (percentage["fits"], reverse["fits"]) == (False, False)  # neither does all of it


def test_a_tool_without_a_name_is_refused(answer: Answer) -> None:
    with pytest.raises(ValueError, match="neither a name nor a signature"):
        extract(answer, "What is 15% of 300?", {"signature": ""})


RESULTS = [
    {"source": "earlier-2", "task": "What is 10% of 500?", "result": 50.0},
    {"source": "earlier-1", "task": "Summarize", "result": {"total": 7, "name": "x"}},
]


@pytest.mark.parametrize(
    ("request_text", "results", "expected"),
    [
        ("Reverse that", RESULTS[:1], [("earlier-2", "$")]),
        ("Reverse that", RESULTS, [("earlier-1", "$['total']")]),
        ("Reverse the string 'ab'", RESULTS, []),
        ("Reverse the string", RESULTS, []),
        (
            "Reverse the string",
            [{"source": "step-1", "task": "a", "result": "ab"}],
            [("step-1", "$")],
        ),
    ],
)
def test_that_is_an_earlier_result_and_no_copy_of_it(
    answer: Answer, request_text: str, results: list[Any], expected: list[tuple[str, str]]
) -> None:
    tool = {"signature": "reverse_string(s: str) -> str"}
    document = {"request": request_text, "tool": tool, "results": results}

    found = answer("arguments", document)

    assert [(each["source"], each["path"]) for each in found["references"]] == expected
    if expected:
        assert found["arguments"] == {"s": None}
