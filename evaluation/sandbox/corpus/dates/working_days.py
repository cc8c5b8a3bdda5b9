from collections.abc import Iterable
from datetime import date, timedelta


def working_days(start: date, end: date, holidays: Iterable[date] = ()) -> int:
    """Count Mondays to Fridays from `start` up to and including `end` that are no holidays.

    Raises:
        ValueError: The end is before the start.
    """
    if end < start:
        raise ValueError(f"{end} is before {start}")
    free = frozenset(holidays)
    days = (start + timedelta(n) for n in range((end - start).days + 1))
    return sum(day.weekday() < 5 and day not in free for day in days)


# --- tests ---
from datetime import date, timedelta

import pytest

from working_days import working_days


def test_one_week():
    assert working_days(date(2026, 1, 5), date(2026, 1, 11)) == 5


@pytest.mark.parametrize("day, count", [(2, 1), (3, 0), (4, 0), (5, 1)])
def test_one_day(day, count):
    assert working_days(date(2026, 1, day), date(2026, 1, day)) == count


@pytest.mark.parametrize("kind", [list, set, tuple, frozenset])
def test_holidays_in_any_collection(kind):
    free = kind([date(2026, 1, 6), date(2026, 1, 10)])
    assert working_days(date(2026, 1, 5), date(2026, 1, 11), free) == 4


def test_a_leap_year():
    start = date(2028, 1, 1)
    assert working_days(start, start + timedelta(days=365)) == 260


def test_wrong_way_round():
    with pytest.raises(ValueError, match="2026-01-01 is before 2026-01-02"):
        working_days(date(2026, 1, 2), date(2026, 1, 1))
