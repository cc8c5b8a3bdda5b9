from typing import Any

import pytest

from agent.casting import NoCast, cast, number_as_text
from agent.references import BadReference, Earlier, Reference, resolve

pytestmark = pytest.mark.core

TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
TABLE = {"rows": [{"name": "Tea", "price": 2.5}], "total": 25.0, "odd key": 1}


class TestCast:
    @pytest.mark.parametrize(
        ("value", "schema", "expected", "taken"),
        [
            (25.0, TEXT, "25", "number to string"),
            (0.1, TEXT, "0.1", "number to string"),
            (1e-06, TEXT, "0.000001", "number to string"),
            (1e21, TEXT, "1000000000000000000000", "number to string"),
            (True, TEXT, "true", "boolean to string"),
            ([1, 2], TEXT, "[1,2]", "array to string"),
            ("25", TEXT, "25", None),
            ("1,250.5", NUMBER, 1250.5, "string to number"),
            ("12", WHOLE, 12, "string to integer"),
            (12.0, WHOLE, 12, None),
            (12, NUMBER, 12, None),
            ("[1, 2]", {"type": "array"}, [1, 2], "string to array"),
            (None, {"anyOf": [TEXT, {"type": "null"}]}, None, None),
            (5, {"anyOf": [TEXT, {"type": "null"}]}, "5", "number to string"),
        ],
    )
    def test_a_value_becomes_what_is_wanted_and_says_so(
        self, value: Any, schema: Any, expected: Any, taken: str | None
    ) -> None:
        found, note = cast(value, schema)

        assert (found, type(found), note) == (expected, type(expected), taken)

    @pytest.mark.parametrize(
        ("value", "schema"),
        [
            (12.5, WHOLE),
            ("twelve", NUMBER),
            (True, NUMBER),
            ("true", NUMBER),
            ([1], NUMBER),
            ({"a": 1}, {"type": "array"}),
            ("NaN", NUMBER),
            ("x" * 100, WHOLE),
        ],
    )
    def test_what_it_cannot_be_is_refused(self, value: Any, schema: Any) -> None:
        with pytest.raises(NoCast):
            cast(value, schema)

    def test_numbers_are_written_as_people_do(self) -> None:
        assert [number_as_text(n) for n in (25, 25.0, 2.5, -0.0, 1e-7)] == [
            "25", "25", "2.5", "0", "0.0000001",
        ]  # fmt: skip


class TestResolve:
    @pytest.mark.parametrize(
        ("path", "schema", "expected"),
        [
            ("$.total", NUMBER, 25.0),
            ("$.total", TEXT, "25"),
            ("$.rows[0].name", TEXT, "Tea"),
            ("$.rows[-1].price", NUMBER, 2.5),
            ("$['odd key']", WHOLE, 1),
            ("$", {"type": "object"}, TABLE),
            ("", {"type": "object"}, TABLE),
        ],
    )
    def test_a_path_finds_its_value(self, path: str, schema: Any, expected: Any) -> None:
        value, _ = resolve(_at(path), [Earlier(source="step-1", task="t", value=TABLE)], schema)

        assert value == expected

    @pytest.mark.parametrize(
        ("path", "says"),
        [
            ("$.missing", "nothing at"),
            ("$..price", "one value"),
            ("$.rows[*]", "one value"),
            ("$.rows[?@.price > 1]", "one value"),
            ("not a path", "no path|nothing at"),
            ("$." + "a" * 600, "too long"),
            ("$.rows", "array, not number"),
        ],
    )
    def test_a_path_to_no_value_says_why(self, path: str, says: str) -> None:
        results = [Earlier(source="step-1", task="t", value=TABLE)]

        with pytest.raises(BadReference, match=says):
            resolve(_at(path), results, NUMBER)

    def test_a_result_that_is_none_is_named(self) -> None:
        with pytest.raises(BadReference, match="'step-1'; there are: none"):
            resolve(_at("$"), [], NUMBER)


def _at(path: str) -> Reference:
    return Reference(parameter="n", source="step-1", path=path)
