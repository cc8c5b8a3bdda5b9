from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Day(NamedTuple):
    """A day with its name."""

    day: dt.date
    name: str


def calendar(start: dt.date, days: int = 7) -> list[Day]:
    """List days from a start on, with their English names.

    Raises:
        ValueError: The number of days is negative.
    """
    if days < 0:
        raise ValueError(f"{days} days")
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    found = (start + dt.timedelta(n) for n in range(days))
    return [Day(day, names[day.weekday()]) for day in found]


# --- tests ---
from datetime import date

import pytest

from calendar import calendar


def test_two_days():
    assert calendar(date(2026, 2, 28), 2) == [
        (date(2026, 2, 28), "Saturday"),
        (date(2026, 3, 1), "Sunday"),
    ]


def test_names():
    assert [entry.name[:2] for entry in calendar(date(2026, 6, 1))] == [
        "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su",
    ]


def test_none():
    assert calendar(date.min, days=0) == []


def test_negative():
    with pytest.raises(ValueError, match="-1 days"):
        calendar(date(2026, 1, 1), -1)
