"""Inputs: those a suite holds, those that are made of them, and what counts as the same result."""

import math
from typing import Any

import pytest

from sandbox.probing import Answer
from sandbox.program import Outcome
from synthesis.agreement import agree, meets, same_answer, shown
from synthesis.examples import Example, read_examples
from synthesis.fuzzing import fuzzed
from synthesis.harvest import Input, inputs_in


class TestHarvest:
    def test_literal_arguments_are_read_by_place_and_by_name(self) -> None:
        tests = "def test_a():\n    assert f(1, b=[2, 3]) == 0\n    assert f(b='x', a=-1.5) == 1\n"

        assert [each.arguments for each in inputs_in(tests, "f", ["a", "b"])] == [
            {"a": 1, "b": [2, 3]},
            {"b": "x", "a": -1.5},
        ]

    def test_names_stand_for_their_literal_values(self) -> None:
        tests = (
            "LIMIT = 5\n\n\ndef test_a():\n    rows: list = [(1, 2)]\n"
            "    assert f(rows, LIMIT) == 1\n    assert f(other(), LIMIT) == 2\n"
        )

        assert [each.arguments for each in inputs_in(tests, "f", ["a", "b"])] == [
            {"a": [{"$tuple": [1, 2]}], "b": 5}
        ]

    def test_each_row_of_a_parametrized_test_is_an_input(self) -> None:
        tests = (
            "@pytest.mark.parametrize('n, expected', [(1, 2), pytest.param(3, 6, id='three')])\n"
            "def test_a(n, expected):\n    assert f(n) == expected\n"
            "@pytest.mark.parametrize('n', [7, 8])\n"
            "def test_b(n):\n    assert f(n) == 0\n"
        )

        assert [each.arguments["a"] for each in inputs_in(tests, "f", ["a"])] == [1, 3, 7, 8]

    def test_a_file_that_the_test_writes_comes_along(self) -> None:
        tests = (
            "def test_a(tmp_path):\n    path = tmp_path / 'a.csv'\n"
            "    path.write_text('x,y\\n1,2\\n')\n    assert f(str(path), 3) == 1\n"
        )
        (found,) = inputs_in(tests, "f", ["path", "n"])

        assert found == Input(arguments={"path": "a.csv", "n": 3}, files={"a.csv": b"x,y\n1,2\n"})

    @pytest.mark.parametrize(
        "tests", ["def test_a(:", "", "def test_a():\n    assert f(*x) == 1\n"]
    )
    def test_what_holds_none_gives_none(self, tests: str) -> None:
        assert inputs_in(tests, "f", ["a"]) == []


SCHEMA = {
    "properties": {
        "n": {"type": "integer"},
        "rows": {"type": "array", "items": {"type": "string"}},
        "flag": {"type": "boolean"},
    },
    "required": ["n", "rows"],
}


class TestFuzzing:
    def test_the_same_seed_draws_the_same_inputs(self) -> None:
        known = [Input(arguments={"n": 3, "rows": ["a"]})]
        one, two, other = (fuzzed(known, SCHEMA, count=30, seed=seed) for seed in ("a", "a", "b"))

        assert one == two != other
        assert len(one) == 30

    def test_none_is_known_already_and_none_comes_twice(self) -> None:
        known = [Input(arguments={"n": 3, "rows": ["a"]})]
        found = fuzzed(known, SCHEMA, count=60, seed="a")

        assert known[0] not in found
        assert len({str(each) for each in found}) == len(found)

    def test_inputs_keep_to_the_types_and_have_what_is_required(self) -> None:
        for each in fuzzed([], SCHEMA, count=60, seed="a"):
            assert {"n", "rows"} <= set(each.arguments) <= {"n", "rows", "flag"}
            assert isinstance(each.arguments["n"], int)
            assert isinstance(each.arguments["rows"], list)

    def test_a_file_changes_and_its_name_does_not(self) -> None:
        known = [Input(arguments={"path": "a.csv"}, files={"a.csv": b"name,price\na,10\nb,20\n"})]
        found = fuzzed(known, {"properties": {}}, count=20, seed="a")
        with_files = [each for each in found if each.files]

        assert with_files
        assert all(each.arguments == {"path": "a.csv"} for each in with_files)
        assert all(each.files["a.csv"].startswith(b"name,price\n") for each in with_files)


class TestAgreement:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 1.0),
            (0.1 + 0.2, 0.3),
            ([1, {"a": 2.0}], [1.0, {"a": 2}]),
            ({"$set": [1, 2]}, {"$set": [2, 1]}),
            (None, None),
            ("", ""),
        ],
    )
    def test_the_same(self, one: Any, other: Any) -> None:
        assert agree(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, True),
            (0, False),
            ("1", 1),
            (1.0, 1.0001),
            ([1, 2], [2, 1]),
            ([1], {"$tuple": [1]}),
            ({"a": 1}, {"b": 1}),
            (None, 0),
            ("", None),
        ],
    )
    def test_not_the_same(self, one: Any, other: Any) -> None:
        assert not agree(one, other)

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"$tuple": [1, 2]}, [1, 2]),
            ({"$set": [3, 1, 2]}, [1, 2, 3]),
            ({"$dict": [[1, "a"]]}, {"1": "a"}),
            ({"$decimal": "1.50"}, 1.5),
            ({"$decimal": "1.50"}, "1.50"),
            ({"$date": "2024-02-29"}, "2024-02-29"),
            ({"$float": "inf"}, math.inf),
            ({"a": {"$tuple": [0.30000001]}}, {"a": [0.3]}),
        ],
    )
    def test_what_plain_json_can_say_is_enough(self, value: Any, expected: Any) -> None:
        assert meets(value, expected, rel=1e-6)

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"$tuple": [1, 2]}, [1, 3]),
            ({"$set": [1]}, 1),
            ({"$dict": [[1, "a"]]}, {"2": "a"}),
            ({"$decimal": "1.50"}, "abc"),
            ({"$float": "nan"}, 0),
            (True, 1),
            ("1", 1),
        ],
    )
    def test_anything_else_is_not(self, value: Any, expected: Any) -> None:
        assert not meets(value, expected, rel=1e-6)

    def test_answers_are_compared_by_value_or_by_type_of_error(self) -> None:
        ok = Answer(outcome=Outcome.OK, value=1)
        wrong = Answer(outcome=Outcome.TOOL_ERROR, error_type="ValueError")

        assert same_answer(ok, Answer(outcome=Outcome.OK, value=1.0))
        assert not same_answer(ok, wrong)
        assert not same_answer(wrong, Answer(outcome=Outcome.TOOL_ERROR, error_type="KeyError"))
        assert [shown(each) for each in (ok, wrong, Answer(outcome=None))] == [
            "1",
            "ValueError",
            "no answer",
        ]


class TestExamples:
    @pytest.mark.parametrize(
        ("raised", "expected", "holds"),
        [
            ("ValueError", "ValueError", True),
            ("UnicodeDecodeError", "ValueError", True),
            ("KeyError", "LookupError", True),
            ("ValueError", "KeyError", False),
            ("ValueError", "json.JSONDecodeError", True),
            ("ValueError", "TooSmallError", True),
        ],
    )
    def test_an_error_may_be_of_a_more_special_type(
        self, *, raised: str, expected: str, holds: bool
    ) -> None:
        answer = Answer(outcome=Outcome.TOOL_ERROR, error_type=raised)

        assert Example(arguments={}, raises=expected).holds_for(answer) is holds

    def test_a_value_where_an_error_is_due_does_not_hold_nor_the_reverse(self) -> None:
        value = Answer(outcome=Outcome.OK, value=None)
        error = Answer(outcome=Outcome.TOOL_ERROR, error_type="ValueError")

        assert not Example(arguments={}, raises="ValueError").holds_for(value)
        assert not Example(arguments={}, expected=None).holds_for(error)
        assert Example(arguments={}, expected=None).holds_for(value)

    @pytest.mark.parametrize(
        "found",
        [
            None,
            "text",
            [1],
            [{"arguments": [1], "expected": 1}],
            [{"arguments": {"other": 1}, "expected": 1}],
            [{"arguments": {"a": 1}}],
            [{"arguments": {"a": 1}, "expected": 1, "files": {"../x": "1"}}],
            [{"arguments": {"a": 1}, "expected": 1, "files": {"x": {"$bytes": "?"}}}],
            [{"arguments": {"a": 1}, "expected": 1, "files": {"x": "1" * 300_000}}],
        ],
    )
    def test_what_is_out_of_shape_is_left_out(self, found: Any) -> None:
        assert read_examples(found, ["a"]) == ()

    def test_what_is_read_is_written_the_same(self) -> None:
        found = [
            {"arguments": {"a": "x.csv"}, "expected": [1], "files": {"x.csv": "1,2"}},
            {
                "arguments": {"a": "x.bin"},
                "raises": "ValueError",
                "files": {"x.bin": {"$bytes": "/w=="}},
            },
        ]

        assert [each.to_json() for each in read_examples(found, ["a"])] == found
