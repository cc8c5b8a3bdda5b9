import json
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID


def to_json(value: Any) -> str:
    """Write a value as compact JSON with sorted keys; dates, paths, sets and so on as text or lists.

    Raises:
        TypeError: A value of another type.
        ValueError: A value contains itself, or a number is not finite.
    """

    def plain(other: Any) -> Any:
        if isinstance(other, date):
            return other.isoformat()
        if isinstance(other, Decimal | PurePath | UUID):
            return str(other)
        if isinstance(other, set | frozenset):
            return sorted(other)
        if isinstance(other, bytes):
            return other.hex()
        raise TypeError(f"{type(other).__name__} has no form in JSON")

    return json.dumps(
        value, default=plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


# --- tests ---
import pathlib
import uuid
from datetime import date, datetime
from decimal import Decimal

import pytest

from to_json import to_json


@pytest.mark.parametrize(
    "value, text",
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        (date(2026, 2, 3), '"2026-02-03"'),
        (datetime(2026, 2, 3, 4, 5), '"2026-02-03T04:05:00"'),
        (Decimal("1.10"), '"1.10"'),
        ({3, 1, 2}, "[1,2,3]"),
        (b"\xff\x00", '"ff00"'),
        (pathlib.PurePosixPath("a/b"), '"a/b"'),
        ("Zoë \u2028", '"Zoë \u2028"'),
    ],
)
def test_values(value, text):
    assert to_json(value) == text


def test_uuid():
    assert to_json(uuid.UUID(int=1)) == '"00000000-0000-0000-0000-000000000001"'


def test_unknown_type():
    with pytest.raises(TypeError, match="object has no form in JSON"):
        to_json(object())


def test_complex_number():
    with pytest.raises(TypeError, match="complex has no form"):
        to_json([1j])


def test_value_in_itself():
    circle = []
    circle.append(circle)
    with pytest.raises(ValueError, match="Circular reference"):
        to_json(circle)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_not_finite(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"x": number})
