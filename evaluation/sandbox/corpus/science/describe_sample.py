import statistics
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Sample(NamedTuple):
    """Figures of a sample. `spread` is None for one value."""

    size: int
    mean: Fraction
    median: float
    spread: float | None = None


def describe_sample(values: Sequence[int], *, exact: bool = True) -> Sample:
    """Return size, exact mean, median and standard deviation.

    Raises:
        statistics.StatisticsError: There are no values.
    """
    mean = statistics.mean(map(Fraction, values) if exact else values)
    spread = statistics.stdev(values) if len(values) > 1 else None
    return Sample(len(values), mean, statistics.median(values), spread)


# --- tests ---
from fractions import Fraction
from statistics import StatisticsError

import pytest

from describe_sample import Sample, describe_sample


def test_fields():
    sample = describe_sample([1, 2, 4])
    assert sample.mean == Fraction(7, 3)
    assert sample.spread == pytest.approx(1.5275252)


def test_equal_to_a_sample():
    assert describe_sample([5]) == Sample(size=1, mean=Fraction(5), median=5)


def test_replace():
    assert describe_sample([1, 3])._replace(spread=0.0) == Sample(2, Fraction(2), 2.0, 0.0)


def test_not_exact():
    assert describe_sample((1, 2), exact=False).mean == 1.5


def test_none():
    with pytest.raises(StatisticsError, match="at least one data point"):
        describe_sample([])
