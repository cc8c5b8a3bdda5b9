from fractions import Fraction


def egyptian_fractions(value: Fraction) -> list[Fraction]:
    """Write a fraction between 0 and 1 as a sum of different unit fractions, greedily.

    Raises:
        ValueError: The value is not between 0 and 1.
    """
    if not 0 < value < 1:
        raise ValueError(f"{value} is not between 0 and 1")
    parts = []
    while value:
        part = Fraction(1, -(-value.denominator // value.numerator))
        parts.append(part)
        value -= part
    return parts


# --- tests ---
from fractions import Fraction

import pytest

from egyptian_fractions import egyptian_fractions


def test_two_thirds():
    assert egyptian_fractions(Fraction(2, 3)) == [Fraction(1, 2), Fraction(1, 6)]


def test_unit_fraction():
    assert egyptian_fractions(Fraction(1, 9)) == [Fraction(1, 9)]


def test_grows_fast():
    parts = egyptian_fractions(Fraction(5, 121))
    assert [part.denominator for part in parts] == [
        25,
        757,
        763309,
        873960180913,
        1527612795642093418846225,
    ]


def test_adds_up():
    parts = egyptian_fractions(Fraction(31, 311))
    assert sum(parts) == Fraction("31/311")
    assert all(part.numerator == 1 for part in parts)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(1), Fraction(7, 3), Fraction(-1, 2)])
def test_out_of_range(value):
    with pytest.raises(ValueError, match=f"{value} is not between 0 and 1"):
        egyptian_fractions(value)
