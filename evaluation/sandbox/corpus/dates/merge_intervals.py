from datetime import datetime


def merge_intervals(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Unite spans of time that overlap or touch, in order.

    Raises:
        ValueError: A span ends before it begins.
    """
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if end < start:
            raise ValueError(f"{end:%H:%M} is before {start:%H:%M}")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# --- tests ---
from datetime import datetime, timedelta, timezone

import pytest

from merge_intervals import merge_intervals


def _at(hour, minute=0, zone=None):
    return datetime(2026, 3, 1, hour, minute, tzinfo=zone)


def test_overlap():
    assert merge_intervals([(_at(9), _at(11)), (_at(10), _at(12))]) == [(_at(9), _at(12))]


def test_touching():
    assert merge_intervals([(_at(10), _at(11)), (_at(9), _at(10))]) == [(_at(9), _at(11))]


def test_apart():
    spans = [(_at(13), _at(14)), (_at(9), _at(10))]
    assert merge_intervals(spans) == [(_at(9), _at(10)), (_at(13), _at(14))]
    assert spans[0] == (_at(13), _at(14))


def test_inside():
    assert merge_intervals([(_at(9), _at(17)), (_at(12), _at(13))]) == [(_at(9), _at(17))]


def test_zones():
    plus_two = timezone(timedelta(hours=2))
    utc = timezone.utc
    merged = merge_intervals([(_at(9, 0, utc), _at(10, 0, utc)), (_at(12, 0, plus_two), _at(13, 0, plus_two))])
    assert merged == [(_at(9, 0, utc), _at(11, 0, utc))]


def test_naive_beside_aware():
    with pytest.raises(TypeError, match="offset-naive and offset-aware"):
        merge_intervals([(_at(9), _at(10)), (_at(9, 0, timezone.utc), _at(10, 0, timezone.utc))])


def test_backwards():
    with pytest.raises(ValueError, match="08:30 is before 09:00"):
        merge_intervals([(_at(9), _at(8, 30))])


def test_none():
    assert merge_intervals([]) == []
