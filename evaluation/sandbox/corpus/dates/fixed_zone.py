from datetime import datetime, timedelta, timezone


def fixed_zone(moment: datetime, hours: float, name: str = "") -> datetime:
    """Express a moment in a zone of fixed offset, with a name of its own if given.

    Raises:
        ValueError: The offset is a day or more.
    """
    offset = timedelta(hours=hours)
    return moment.astimezone(timezone(offset, name) if name else timezone(offset))


# --- tests ---
from datetime import datetime, timedelta, timezone

import pytest

from fixed_zone import fixed_zone

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("hours, text", [(0, "12:00+00:00"), (-3.5, "08:30-03:30"), (14, "02:00+14:00")])
def test_offsets(hours, text):
    assert fixed_zone(NOON, hours).isoformat("T", "minutes").endswith(text)


def test_offset():
    assert fixed_zone(NOON, 5.75).utcoffset() == timedelta(hours=5, minutes=45)


def test_name():
    assert fixed_zone(NOON, -3.5, "NST").tzname() == "NST"


def test_no_name():
    assert f"{fixed_zone(NOON, 1):%Z}" == "UTC+01:00"


def test_a_day():
    with pytest.raises(ValueError, match="strictly between"):
        fixed_zone(NOON, 24)
