import re
from datetime import timedelta

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}


def parse_duration(text: str) -> timedelta:
    """Read a duration such as "1h 30m" or "-2d12h".

    Raises:
        ValueError: The text has another form, or a unit twice.
    """
    if not re.fullmatch(r"\s*-?\s*(?:\d+(?:\.\d+)?\s*(?:ms|[wdhms])\s*)+", text):
        raise ValueError(f"not a duration: {text!r}")
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*(ms|[wdhms])", text)
    if len({unit for _, unit in parts}) < len(parts):
        raise ValueError(f"a unit appears twice: {text!r}")
    total = timedelta(**{_UNITS[unit]: float(number) for number, unit in parts})
    return -total if text.lstrip().startswith("-") else total


# --- tests ---
from datetime import timedelta

import pytest

from parse_duration import parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("1h 30m", timedelta(hours=1, minutes=30)),
        ("-2d12h", -timedelta(days=2, hours=12)),
        ("1.5w", timedelta(days=10, hours=12)),
        ("250ms", timedelta(milliseconds=250)),
        ("  0s ", timedelta()),
    ],
)
def test_durations(text, expected):
    assert parse_duration(text) == expected


def test_total_seconds():
    assert parse_duration("1d 1ms").total_seconds() == 86400.001


@pytest.mark.parametrize("text", ["", "5", "h", "1h-2m", "3y"])
def test_other_texts(text):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


def test_twice():
    with pytest.raises(ValueError, match="twice: '1h 2h'"):
        parse_duration("1h 2h")


def test_too_long():
    with pytest.raises(OverflowError):
        parse_duration("9999999999d")
