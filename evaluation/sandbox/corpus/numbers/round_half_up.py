from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def round_half_up(number: Decimal | str | int, places: int = 0) -> Decimal:
    """Round like at school: a half goes away from zero.

    Raises:
        decimal.InvalidOperation: The text is not a number.
        TypeError: A float, which may already be off.
    """
    if isinstance(number, float):
        raise TypeError("a float may not be what was written; give text or Decimal")
    value = Decimal(number)
    if not value.is_finite():
        raise InvalidOperation(f"{value} cannot be rounded")
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


# --- tests ---
import decimal
from decimal import Decimal

import pytest

from round_half_up import round_half_up


@pytest.mark.parametrize(
    "number, expected", [("0.5", "1"), ("1.5", "2"), ("2.5", "3"), ("-2.5", "-3"), ("2.49", "2")]
)
def test_halves(number, expected):
    assert round_half_up(number) == Decimal(expected)


def test_places():
    rounded = round_half_up(Decimal("1.005"), 2)
    assert rounded == Decimal("1.01")
    assert str(rounded) == "1.01"
    assert str(round_half_up(7, 3)) == "7.000"


def test_tens():
    assert round_half_up("1250", -2) == 1300


def test_not_a_number():
    with pytest.raises(decimal.InvalidOperation):
        round_half_up("abc")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf"])
def test_not_finite(text):
    with pytest.raises(decimal.InvalidOperation, match="cannot be rounded"):
        round_half_up(text)


def test_float():
    with pytest.raises(TypeError, match="give text or Decimal"):
        round_half_up(1.005, 2)
