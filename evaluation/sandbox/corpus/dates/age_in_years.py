from datetime import date


def age_in_years(born: date, today: date | None = None) -> int:
    """Return somebody's age in full years; on 29 February one is older from 1 March on.

    Raises:
        ValueError: The birthday is in the future.
    """
    today = today or date.today()
    if born > today:
        raise ValueError(f"{born:%d.%m.%Y} is yet to come")
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# --- tests ---
from datetime import date, timedelta

import pytest

from age_in_years import age_in_years


@pytest.mark.parametrize(
    "today, age",
    [(date(2026, 5, 16), 35), (date(2026, 5, 17), 36), (date(1990, 5, 17), 0)],
)
def test_around_the_birthday(today, age):
    assert age_in_years(date(1990, 5, 17), today) == age


def test_leap_day():
    born = date(2004, 2, 29)
    assert age_in_years(born, date(2026, 2, 28)) == 21
    assert age_in_years(born, today=date(2026, 3, 1)) == 22


def test_today_is_the_default():
    assert age_in_years(date.today()) == 0
    assert age_in_years(date.today() - timedelta(days=366 * 2)) == 2


def test_future():
    with pytest.raises(ValueError, match=r"^01\.02\.2030 is yet to come$"):
        age_in_years(date(2030, 2, 1), date(2026, 1, 1))


def test_text_is_no_date():
    with pytest.raises(TypeError):
        age_in_years("1990-05-17", date(2026, 1, 1))
