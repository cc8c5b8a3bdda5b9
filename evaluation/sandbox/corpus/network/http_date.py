from datetime import datetime, timezone
from email.utils import format_datetime, parsedate_to_datetime


def http_date(value: datetime | str) -> str | datetime:
    """Write a moment as HTTP headers do, or read such a text back.

    Raises:
        ValueError: The text is no date, or the moment has no time zone.
    """
    if isinstance(value, str):
        return parsedate_to_datetime(value)
    if value.tzinfo is None:
        raise ValueError("a moment without time zone")
    return format_datetime(value.astimezone(timezone.utc), usegmt=True)


# --- tests ---
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from http_date import http_date

TEXT = "Sun, 06 Nov 1994 08:49:37 GMT"


def test_write():
    assert http_date(datetime(1994, 11, 6, 8, 49, 37, tzinfo=timezone.utc)) == TEXT


def test_other_zone():
    moment = datetime(1994, 11, 6, 9, 49, 37, tzinfo=ZoneInfo("Europe/Paris"))
    assert http_date(moment) == TEXT


def test_read():
    assert http_date(TEXT) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=timezone.utc)


def test_no_date():
    with pytest.raises(ValueError, match="[Ii]nvalid date"):
        http_date("yesterday")


def test_no_zone():
    with pytest.raises(ValueError, match="without time zone"):
        http_date(datetime(2026, 1, 1))
