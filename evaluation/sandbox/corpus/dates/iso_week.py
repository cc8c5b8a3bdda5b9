from datetime import date


def iso_week(day: date) -> tuple[int, int, int]:
    """Return year, week and weekday of a day in the ISO calendar."""
    return day.isocalendar()


# --- tests ---
from datetime import date, datetime

import pytest

from iso_week import iso_week


@pytest.mark.parametrize(
    "day, expected",
    [
        (date(2026, 1, 1), (2026, 1, 4)),
        (date(2027, 1, 1), (2026, 53, 5)),
        (date(2024, 12, 30), (2025, 1, 1)),
    ],
)
def test_around_new_year(day, expected):
    assert iso_week(day) == expected


def test_datetime_is_a_day_too():
    assert iso_week(datetime(2026, 6, 15, 23, 59)) == (2026, 25, 1)


def test_parts_have_names():
    result = iso_week(date(2026, 6, 15))
    assert result.week == 25
    assert result.weekday == 1


def test_unpacking():
    year, week, _ = iso_week(date(2020, 12, 31))
    assert f"{year}-W{week:02}" == "2020-W53"
