import time
from datetime import datetime


def to_struct(moment: datetime) -> time.struct_time:
    """Return a moment as the module `time` has it, in UTC.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time zone is needed")
    return moment.utctimetuple()


# --- tests ---
import calendar
from datetime import datetime, timedelta, timezone

import pytest

from to_struct import to_struct

MOMENT = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(-timedelta(hours=2), "MID"))


def test_as_tuple():
    assert tuple(to_struct(MOMENT))[:6] == (2027, 1, 1, 1, 30, 0)


def test_fields():
    result = to_struct(MOMENT)
    assert result.tm_year == 2027
    assert result.tm_yday == 1


def test_back_to_a_timestamp():
    assert calendar.timegm(to_struct(MOMENT)) == 1798767000


def test_no_zone():
    with pytest.raises(ValueError, match="zone is needed"):
        to_struct(datetime(2026, 1, 1))
