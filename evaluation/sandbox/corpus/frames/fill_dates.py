# profile: data
import pandas as pd


def fill_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table that is indexed by day a row for each day; gaps repeat the day before.

    Raises:
        TypeError: The index has no dates.
    """
    if not isinstance(frame.index, pd.DatetimeIndex):
        raise TypeError(f"index of {frame.index.dtype}")
    return frame.sort_index().asfreq("D", method="ffill").reset_index()


# --- tests ---
import pandas as pd
import pytest

from fill_dates import fill_dates


@pytest.fixture
def prices():
    days = pd.to_datetime(["2026-01-04", "2026-01-01"]).rename("day")
    return pd.DataFrame({"price": [4, 1]}, index=days)


def test_days(prices):
    assert fill_dates(prices)["price"].tolist() == [1, 1, 1, 4]


def test_columns(prices):
    assert list(fill_dates(prices).columns) == ["day", "price"]


def test_dates(prices):
    assert fill_dates(prices)["day"].dt.strftime("%d.%m.").tolist() == [
        "01.01.",
        "02.01.",
        "03.01.",
        "04.01.",
    ]


def test_given_table_is_left_alone(prices):
    assert len(fill_dates(prices)) == 4
    assert prices["price"].tolist() == [4, 1]


def test_no_dates():
    with pytest.raises(TypeError, match="index of int64"):
        fill_dates(pd.DataFrame({"a": [1]}))
