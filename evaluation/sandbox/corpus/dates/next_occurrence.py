import calendar
from datetime import date, timedelta


def next_occurrence(weekday: str, after: date) -> date:
    """Return the first day called `weekday` later than `after`.

    Raises:
        ValueError: No such weekday.
    """
    names = [name.lower() for name in calendar.day_name]
    wanted = [i for i, name in enumerate(names) if len(weekday) > 1 and name.startswith(weekday.lower())]
    if len(wanted) != 1:
        raise ValueError(f"{weekday!r} is not a weekday")
    ahead = (wanted[0] - after.weekday() - 1) % 7 + 1
    return after + timedelta(days=ahead)


# --- tests ---
from datetime import date

import pytest

FRIDAY = date(2026, 2, 27)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Saturday", date(2026, 2, 28)),
        ("sun", date(2026, 3, 1)),
        ("FRIDAY", date(2026, 3, 6)),
        ("th", date(2026, 3, 5)),
    ],
)
def test_names(name, expected):
    assert next_occurrence(name, FRIDAY) == expected


def test_it_is_that_day():
    assert next_occurrence("Wednesday", FRIDAY).strftime("%A %d %B %Y") == "Wednesday 04 March 2026"


@pytest.mark.parametrize("name", ["", "t", "xyz", "Fridays"])
def test_not_weekdays(name):
    with pytest.raises(ValueError, match="is not a weekday"):
        next_occurrence(name, FRIDAY)


def test_end_of_time():
    with pytest.raises(OverflowError, match="date value out of range"):
        next_occurrence("Monday", date.max)
