import calendar


def month_calendar(year: int, month: int, *, sunday_first: bool = False) -> str:
    """Return a month as text, a line for each week.

    Raises:
        calendar.IllegalMonthError: There is no such month.
    """
    if not 1 <= month <= 12:
        raise calendar.IllegalMonthError(month)
    first = calendar.SUNDAY if sunday_first else calendar.MONDAY
    return calendar.TextCalendar(first).formatmonth(year, month)


# --- tests ---
import calendar

import pytest

from month_calendar import month_calendar


def test_february():
    lines = month_calendar(2026, 2).splitlines()
    assert lines[0].strip() == "February 2026"
    assert lines[1] == "Mo Tu We Th Fr Sa Su"
    assert lines[-1] == "23 24 25 26 27 28"


def test_sunday_first():
    assert month_calendar(2026, 2, sunday_first=True).splitlines()[2] == " 1  2  3  4  5  6  7"


@pytest.mark.parametrize("month", [0, 13, -1])
def test_no_such_month(month):
    with pytest.raises(calendar.IllegalMonthError):
        month_calendar(2026, month)


def test_it_says_which_month():
    with pytest.raises(calendar.IllegalMonthError, match="bad month number 13"):
        month_calendar(2026, 13)
