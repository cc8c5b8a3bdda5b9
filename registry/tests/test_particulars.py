"""What a person hands in with a tool, and what is refused of it."""

from typing import Any

import pytest

from registry.errors import InvalidTool
from registry.particulars import (
    MAX_CATEGORY_CHARS,
    MAX_EXAMPLE_CHARS,
    MAX_EXAMPLES,
    MAX_HELD_OUT,
    MAX_HELD_OUT_CHARS,
    check_category,
    check_examples,
    check_held_out,
    check_visibility,
)
from registry.signatures import read_function

SIGNATURE = read_function("def scale(number: int, factor: int = 2) -> int: ...")
GOOD: dict[str, Any] = {"arguments": {"number": 4}, "expected": 8}


class TestHeldOut:
    @pytest.mark.parametrize(
        "example",
        [
            pytest.param(GOOD, id="a-value"),
            pytest.param({"arguments": {"number": 4, "factor": 3}, "expected": 12}, id="default"),
            pytest.param({"arguments": {"number": "x"}, "raises": "TypeError"}, id="an-error"),
            pytest.param({"arguments": {"number": 1}, "expected": None}, id="nothing"),
            pytest.param({**GOOD, "files": {"data/a.csv": "x\n1\n"}}, id="with-a-file"),
        ],
    )
    def test_an_example_is_kept_as_it_is(self, example: dict[str, Any]) -> None:
        assert check_held_out([example], SIGNATURE) == [example]

    def test_what_is_kept_is_plain_json(self) -> None:
        kept = check_held_out(({"arguments": {"number": 1}, "expected": (1, 2)},), SIGNATURE)

        assert kept == [{"arguments": {"number": 1}, "expected": [1, 2]}]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, "list of objects"),
            ("[]", "list of objects"),
            ([1], "example 1 must be an object"),
            ([GOOD, []], "example 2 must be an object"),
            ([{"expected": 1}], "must be an object with"),
            ([{"arguments": [4], "expected": 8}], "must be an object with"),
            ([{"arguments": {"number": 4}}], "either"),
            ([{**GOOD, "raises": "ValueError"}], "either"),
            ([{**GOOD, "note": "x"}], "unknown key 'note'"),
            ([{"arguments": {"n": 4}, "expected": 8}], "'n'; scale takes number, factor"),
            ([{"arguments": {"factor": 4}, "expected": 8}], "lacks the argument 'number'"),
            ([{"arguments": {"number": 4}, "raises": "Exception"}], "builtin error"),
            ([{"arguments": {"number": 4}, "raises": "print"}], "builtin error"),
            ([{"arguments": {"number": 4}, "raises": 7}], "builtin error"),
            ([{**GOOD, "files": {"../a.csv": ""}}], "a file that cannot be used"),
            ([{**GOOD, "files": {"a.csv": 1}}], "texts by name"),
            ([{"arguments": {"number": 4}, "expected": float("nan")}], "NaN"),
            ([{"arguments": {"number": 4}, "expected": {1, 2}}], "JSON"),
            ([{"arguments": {"number": 4}, "expected": "\x00"}], "cannot be stored"),
        ],
    )
    def test_anything_else_is_refused_by_name(self, given: Any, said: str) -> None:
        with pytest.raises(InvalidTool, match=said) as refused:
            check_held_out(given, SIGNATURE)
        assert refused.value.extra["parameter"] == "held_out"

    def test_as_many_as_are_allowed_and_not_one_more(self) -> None:
        assert len(check_held_out([GOOD] * MAX_HELD_OUT, SIGNATURE)) == MAX_HELD_OUT
        with pytest.raises(InvalidTool, match="at most 20"):
            check_held_out([GOOD] * (MAX_HELD_OUT + 1), SIGNATURE)

    def test_their_size_is_bounded(self) -> None:
        rest = len('[{"arguments":{"number":1},"expected":""}]')

        def example(size: int) -> dict[str, Any]:
            return {"arguments": {"number": 1}, "expected": "x" * size}

        assert check_held_out([example(MAX_HELD_OUT_CHARS - rest)], SIGNATURE)
        with pytest.raises(InvalidTool, match="characters in all"):
            check_held_out([example(MAX_HELD_OUT_CHARS - rest + 1)], SIGNATURE)

    def test_nesting_that_nobody_can_follow_is_refused(self) -> None:
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        with pytest.raises(InvalidTool, match="JSON"):
            check_held_out([{"arguments": {"number": 1}, "expected": deep}], SIGNATURE)


class TestTheRest:
    def test_a_category_is_one_line_of_bounded_length(self) -> None:
        assert check_category("  csv tables ") == "csv tables"
        assert check_category("x" * MAX_CATEGORY_CHARS)
        for bad in ("x" * (MAX_CATEGORY_CHARS + 1), "two\nlines", "nul\x00", 7):
            with pytest.raises(InvalidTool, match="category"):
                check_category(bad)

    def test_a_visibility_is_one_of_two(self) -> None:
        assert check_visibility("private") == "private"
        with pytest.raises(InvalidTool, match="private or shared"):
            check_visibility("secret")

    def test_examples_are_requests_of_bounded_number_and_length(self) -> None:
        longest = "x" * MAX_EXAMPLE_CHARS
        assert check_examples([longest] * MAX_EXAMPLES) == [longest] * MAX_EXAMPLES
        many = ["x"] * (MAX_EXAMPLES + 1)
        for bad in (many, [longest + "x"], [" "], [1], "text", ["half \ud800"], ["nul \x00"]):
            with pytest.raises(InvalidTool, match="example"):
                check_examples(bad)
