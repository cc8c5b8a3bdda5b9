import math
from collections.abc import Iterator
from fractions import Fraction


def continued_fraction(value: Fraction | int) -> Iterator[int]:
    """Yield the terms of a rational number's continued fraction."""
    numerator, denominator = value.numerator, value.denominator
    while denominator:
        term = math.floor(Fraction(numerator, denominator))
        yield term
        numerator, denominator = denominator, numerator - term * denominator


# --- tests ---
from fractions import Fraction

import pytest

from continued_fraction import continued_fraction


@pytest.mark.parametrize(
    ("value", "terms"),
    [
        (Fraction(415, 93), [4, 2, 6, 7]),
        (Fraction(1, 2), [0, 2]),
        (Fraction(-7, 3), [-3, 1, 2]),
        (5, [5]),
        (0, [0]),
    ],
)
def test_terms(value, terms):
    assert list(continued_fraction(value)) == terms


def test_pi():
    assert tuple(continued_fraction(Fraction(3141592653589793, 10**15)))[:5] == (3, 7, 15, 1, 292)


def test_is_lazy_enough_for_next():
    terms = continued_fraction(Fraction(22, 7))
    assert [next(terms), next(terms)] == [3, 7]
    with pytest.raises(StopIteration):
        next(terms)


def test_text_has_no_fraction():
    with pytest.raises(AttributeError, match="numerator"):
        list(continued_fraction("1/2"))
