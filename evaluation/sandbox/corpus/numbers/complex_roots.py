import cmath


def complex_roots(value: complex, degree: int) -> list[complex]:
    """Return all roots of `degree` of a complex number, the principal one first.

    Raises:
        ValueError: The degree is below 1, or the number is not finite.
    """
    if degree < 1:
        raise ValueError(f"there is no root of degree {degree}")
    if not cmath.isfinite(value):
        raise ValueError(f"{value} has no roots")
    radius, angle = cmath.polar(value)
    size = radius ** (1 / degree)
    return [cmath.rect(size, (angle + 2 * cmath.pi * k) / degree) for k in range(degree)]


# --- tests ---
import math

import pytest

from complex_roots import complex_roots


def test_square_roots_of_minus_one():
    assert complex_roots(-1, 2) == pytest.approx([1j, -1j])


def test_cube_roots_of_eight():
    first, second, third = complex_roots(8 + 0j, 3)
    assert first == pytest.approx(2)
    assert second == pytest.approx(complex(-1, math.sqrt(3)))
    assert third.conjugate() == pytest.approx(second)


def test_degree_one():
    assert complex_roots(3 - 4j, 1) == [pytest.approx(3 - 4j)]


def test_zero():
    assert complex_roots(0, 3) == [0, 0, 0]


@pytest.mark.parametrize("value", [math.inf, complex(0, math.nan), complex(-math.inf, 1)])
def test_not_finite(value):
    with pytest.raises(ValueError, match="has no roots"):
        complex_roots(value, 2)


def test_degree_zero():
    with pytest.raises(ValueError, match="degree 0"):
        complex_roots(1, 0)
