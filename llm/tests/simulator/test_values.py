from typing import Any

import pytest

from llm.simulator.reading import read, term
from llm.simulator.values import DEEPEST, find_values

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,240 and 17.5", [("num", 1240), ("num", 17.5)]),
        ("$49.90 or €3k", [("num", 49.9), ("num", 3000)]),
        ("15% and 8 percent and 3 per cent", [("pct", 15), ("pct", 8), ("pct", 3)]),
        ("fifteen percent of three hundred and twenty", [("pct", 15), ("num", 320)]),
        ("two thousand five", [("num", 2005)]),
        ("minus five and negative 7 and -2", [("num", -5), ("num", -7), ("num", -2)]),
        ("three point one four", [("num", 3.14)]),
        ("this one and that one", []),
        ("8km", [("num", 8)]),
        ("don't say 'it's here' to \"me\"", [("str", "it's here"), ("str", "me")]),
        ("the empty ''", [("str", "")]),
        ('[1, [2]] and {"a": [1]}', [("list", [1, [2]]), ("json", {"a": [1]})]),
        ("['a', 'b'] and [red, 7]", [("list", ["a", "b"]), ("list", ["red", 7])]),
        ("data/a.csv and 'b c.csv'", [("path", "data/a.csv"), ("str", "b c.csv")]),
        ("2024-02-29 to March 5, 2025", [("date", "2024-02-29"), ("date", "2025-03-05")]),
        ("5th of May 2021 to 12/31/2022", [("date", "2021-05-05"), ("date", "2022-12-31")]),
        ("2023-02-30", [("date", "2023-02-30")]),
        ("see https://example.org/a.csv.", [("url", "https://example.org/a.csv")]),
        ("x^2 and y²", [("square", 2), ("square", 2)]),
        ("{'a': [True, None]}", [("json", {"a": [True, None]})]),
        ("{1} and [NaN]", [("num", 1), ("list", ["NaN"])]),
        ("1e400", []),
        ("an open [1, 2", [("num", 1), ("num", 2)]),
    ],
)
def test_values_are_found_in_order(text: str, expected: list[tuple[str, Any]]) -> None:
    assert [(value.kind, value.value) for value in find_values(text)] == expected


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("What's 15% of 300?", " what is <pct:0> of <num:1> "),
        ("Find √64, please", " find square root of <num:0> please "),
        ("Now double that", " now double <ref> "),
        ("a function that doubles numbers", " a function that doubles numbers "),
        ("Reverse the result", " reverse <ref> "),
        ("low-margin products", " low margin products "),
    ],
)
def test_a_reading_is_words_and_marks(text: str, normal: str) -> None:
    assert read(text).text == normal


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("revers*", "reversing it", True),
        ("revers*", "the inverse", False),
        ("mean", "the means", True),
        ("mean", "meaning", False),
        ("add ... days", "add some more days", True),
        ("add ... days", "add a b c d e days", False),
        ("^ 5", "take 5", False),
        ("<num> km|<num> mi", "convert 8 mi", True),
        ("tip $", "a tip", True),
        ("tip $", "tip me", False),
    ],
)
def test_terms(source: str, text: str, found: bool) -> None:  # noqa: FBT001 - a table's column
    assert bool(term(source).search(read(text).text)) is found


def test_brackets_nested_too_deep_are_not_taken_whole() -> None:
    values = find_values("[" * 1500 + "]" * 1500)

    assert max(len(value.source) for value in values) <= 2 * DEEPEST
