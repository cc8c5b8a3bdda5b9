from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class _Summary:
    count: int = 0
    total: float = 0.0
    extremes: list[float] = field(default_factory=list)


def statistics(numbers: Iterable[float]) -> dict[str, float]:
    """Return count, mean, minimum and maximum.

    Raises:
        ValueError: There are no numbers.
    """
    summary = _Summary()
    for number in numbers:
        summary.count += 1
        summary.total += number
        summary.extremes = [min([number, *summary.extremes]), max([number, *summary.extremes])]
    if not summary.count:
        raise ValueError("no numbers")
    low, high = summary.extremes
    return {"count": summary.count, "mean": summary.total / summary.count, "min": low, "max": high}


# --- tests ---
import pytest

from statistics import statistics


def test_numbers():
    assert statistics([3, 1, 2]) == {"count": 3, "mean": 2.0, "min": 1, "max": 3}


def test_one():
    assert statistics(iter([-0.5])) == {"count": 1, "mean": -0.5, "min": -0.5, "max": -0.5}


def test_infinity():
    assert statistics([float("inf"), 0])["mean"] == float("inf")


def test_none():
    with pytest.raises(ValueError, match="no numbers"):
        statistics([])
