import time


def local_time(timestamp: float) -> str:
    """Return a moment in local time, as `TZ` says."""
    return time.strftime("%Y-%m-%d %H:%M %Z", time.localtime(timestamp))


# --- tests ---
import time

import pytest

from local_time import local_time


@pytest.fixture
def zone(monkeypatch):
    def set_zone(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


def test_new_york(zone):
    zone("EST5EDT,M3.2.0,M11.1.0")
    assert local_time(0) == "1969-12-31 19:00 EST"


def test_utc(zone):
    zone("UTC0")
    assert local_time(1_000_000_000) == "2001-09-09 01:46 UTC"


def test_two_zones(zone):
    zone("CET-1")
    first = local_time(0)
    zone("JST-9")
    assert [first, local_time(0)] == ["1970-01-01 01:00 CET", "1970-01-01 09:00 JST"]
