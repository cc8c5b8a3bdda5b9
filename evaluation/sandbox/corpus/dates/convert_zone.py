from datetime import datetime
from zoneinfo import ZoneInfo


def convert_zone(moment: datetime, zone: ZoneInfo | str) -> datetime:
    """Express a moment in another time zone.

    Raises:
        ValueError: The moment has no time zone.
        zoneinfo.ZoneInfoNotFoundError: The zone is unknown.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


# --- tests ---
from datetime import datetime, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from convert_zone import convert_zone

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=timezone.utc)


def test_zone_by_name():
    assert convert_zone(NOON, "Europe/Berlin").isoformat() == "2026-07-01T14:00:00+02:00"


def test_zone_object():
    moment = convert_zone(NOON, ZoneInfo("Asia/Kolkata"))
    assert (moment.hour, moment.minute) == (17, 30)


def test_result_is_in_the_zone():
    moment = convert_zone(NOON, "America/New_York")
    assert moment.tzname() == "EDT"
    assert moment.tzinfo == ZoneInfo("America/New_York")


def test_same_instant():
    assert convert_zone(NOON, "Pacific/Auckland") == NOON


def test_no_zone():
    with pytest.raises(ValueError, match="2026-01-01 00:00:00 has no time zone"):
        convert_zone(datetime(2026, 1, 1), "UTC")


def test_unknown_zone():
    with pytest.raises(ZoneInfoNotFoundError, match="Mars/Phobos"):
        convert_zone(NOON, "Mars/Phobos")
