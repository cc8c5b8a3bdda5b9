from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def dst_changes(zone: str, year: int) -> dict[datetime, timedelta]:
    """Return when (in UTC) a zone's offset changes in a year, and by how much; to the hour."""
    place = ZoneInfo(zone)
    moment = datetime(year, 1, 1, tzinfo=timezone.utc)
    offset = moment.astimezone(place).utcoffset()
    found: dict[datetime, timedelta] = {}
    while moment.year == year:
        moment += timedelta(hours=1)
        now = moment.astimezone(place).utcoffset()
        if now != offset:
            found[moment] = now - offset
            offset = now
    return found


# --- tests ---
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dst_changes import dst_changes


def test_berlin():
    assert dst_changes("Europe/Berlin", 2026) == {
        datetime(2026, 3, 29, 1, tzinfo=timezone.utc): timedelta(hours=1),
        datetime(2026, 10, 25, 1, tzinfo=timezone.utc): timedelta(hours=-1),
    }


def test_a_zone_without_changes():
    assert dst_changes("Asia/Tokyo", 2026) == {}


def test_half_an_hour():
    changes = dst_changes("Australia/Lord_Howe", 2026)
    assert {abs(change) for change in changes.values()} == {timedelta(minutes=30)}


def test_local_times_of_the_changes():
    local = [m.astimezone(ZoneInfo("America/New_York")) for m in dst_changes("America/New_York", 2026)]
    assert [f"{m:%m-%d %H:%M %Z}" for m in local] == ["03-08 03:00 EDT", "11-01 01:00 EST"]


def test_second_one_o_clock_is_folded():
    autumn = max(dst_changes("America/New_York", 2026)).astimezone(ZoneInfo("America/New_York"))
    assert autumn.fold == 1
