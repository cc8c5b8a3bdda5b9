from datetime import date, datetime, time, timedelta


def day_span(day: date, opens: time, closes: time) -> tuple[datetime, datetime, timedelta]:
    """Return when a shop opens and closes, and for how long; it may close after midnight."""
    start = datetime.combine(day, opens)
    end = datetime.combine(day, closes)
    if closes <= opens:
        end += timedelta(days=1)
    return start, end, end - start


# --- tests ---
from datetime import date, datetime, time, timedelta

import pytest

from day_span import day_span


def test_by_day():
    assert day_span(date(2026, 1, 31), time(9), time(17, 30)) == (
        datetime(2026, 1, 31, 9),
        datetime(2026, 1, 31, 17, 30),
        timedelta(hours=8, minutes=30),
    )


def test_by_night():
    _, end, length = day_span(date(2026, 12, 31), time(22), time(2, 0, 0, 1))
    assert end == datetime(2027, 1, 1, 2, 0, 0, 1)
    assert length == timedelta(hours=4, microseconds=1)


def test_round_the_clock():
    assert day_span(date(2026, 5, 1), time.min, time.min)[2] == timedelta(days=1)


def test_order_of_arguments():
    with pytest.raises(TypeError):
        day_span(time(9), date(2026, 1, 1), time(10))
