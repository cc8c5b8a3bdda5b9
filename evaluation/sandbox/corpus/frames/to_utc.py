# profile: data
import pandas as pd


def to_utc(moments: pd.Series, zone: str = "Europe/Berlin") -> pd.Series:
    """Take moments as local times of a zone and express them in UTC.

    Raises:
        TypeError: They have a zone already.
    """
    return moments.dt.tz_localize(zone, ambiguous=True).dt.tz_convert("UTC")


# --- tests ---
import pandas as pd
import pytest

from to_utc import to_utc


@pytest.fixture
def moments():
    return pd.Series(pd.to_datetime(["2026-01-01 12:00", "2026-07-01 12:00"]))


def test_hours(moments):
    assert to_utc(moments).dt.hour.tolist() == [11, 10]


def test_moment(moments):
    assert to_utc(moments)[0] == pd.Timestamp("2026-01-01 11:00", tz="UTC")


def test_type(moments):
    assert "UTC" in str(to_utc(moments).dtype)


def test_gap():
    result = to_utc(pd.Series(pd.to_datetime(["2026-01-01", None])))
    assert result.isna().tolist() == [False, True]
    assert result[1] is pd.NaT


def test_nanoseconds():
    exact = pd.Series([pd.Timestamp("2026-01-01 00:00:00.123456789")])
    assert to_utc(exact, "UTC")[0].nanosecond == 789


def test_twice(moments):
    with pytest.raises(TypeError, match="Already tz-aware"):
        to_utc(moments.dt.tz_localize("UTC"))
