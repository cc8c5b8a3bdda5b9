import statistics
from collections.abc import Sequence


def linear_fit(xs: Sequence[float], ys: Sequence[float]) -> statistics.LinearRegression:
    """Fit a line by least squares.

    Raises:
        statistics.StatisticsError: Fewer than two points, or all above each other.
    """
    return statistics.linear_regression(xs, ys)


# --- tests ---
import statistics

import pytest

from linear_fit import linear_fit


def test_line():
    fit = linear_fit([1, 2, 3], [3, 5, 7])
    assert fit.slope == pytest.approx(2)
    assert fit.intercept == pytest.approx(1)


def test_tuple():
    assert linear_fit((0, 1), (0, 0)) == (0, 0)


def test_one_point():
    with pytest.raises(statistics.StatisticsError, match="at least two data points"):
        linear_fit([1], [1])


def test_constant_x():
    with pytest.raises(statistics.StatisticsError, match="x is constant"):
        linear_fit([1, 1], [1, 2])


def test_is_a_value_error():
    with pytest.raises(ValueError):
        linear_fit([1, 2], [1, 2, 3])
