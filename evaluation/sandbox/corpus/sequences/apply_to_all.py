from collections.abc import Callable, Iterable
from typing import Any


def apply_to_all(function: Callable[[str], Any], texts: Iterable[str]) -> list[Any]:
    """Call a function with each text; None stands where it raises ValueError."""

    def result(text: str) -> Any:
        try:
            return function(text)
        except ValueError:
            return None

    return [result(text) for text in texts]


# --- tests ---
from decimal import Decimal
from fractions import Fraction

import pytest

from apply_to_all import apply_to_all


def test_int():
    assert apply_to_all(int, ["1", "x", " 3 "]) == [1, None, 3]


@pytest.mark.parametrize(
    "function, expected", [(float, 0.5), (len, 3), (Decimal, Decimal("0.5")), (Fraction, Fraction(1, 2))]
)
def test_functions(function, expected):
    assert apply_to_all(function, ["0.5"]) == [expected]


def test_method():
    assert apply_to_all(str.upper, "ab") == ["A", "B"]


def test_nothing():
    assert apply_to_all(int, []) == []
