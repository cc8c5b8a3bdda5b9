# profile: data
import pandas as pd


def sum_by(frame: pd.DataFrame, column: str, value: str) -> pd.Series:
    """Add up `value` for each value of `column`, largest sum first.

    Raises:
        KeyError: A column is missing.
    """
    return frame.groupby(column)[value].sum().sort_values(ascending=False)


# --- tests ---
import pandas as pd
import pytest

from sum_by import sum_by


@pytest.fixture
def sales():
    return pd.DataFrame({"city": ["Rome", "Oslo", "Rome"], "amount": [1.5, 9.0, 2.5]})


def test_sums(sales):
    assert sum_by(sales, "city", "amount").to_dict() == {"Oslo": 9.0, "Rome": 4.0}


def test_order(sales):
    assert list(sum_by(sales, "city", "amount").index) == ["Oslo", "Rome"]


def test_series(sales):
    expected = pd.Series([9.0, 4.0], index=pd.Index(["Oslo", "Rome"], name="city"), name="amount")
    result = sum_by(sales, "city", "amount")
    assert result.name == "amount"
    pd.testing.assert_series_equal(result, expected)


def test_back_to_columns(sales):
    table = sum_by(sales, "city", "amount").reset_index()
    assert table.columns.tolist() == ["city", "amount"]


def test_missing(sales):
    with pytest.raises(KeyError, match="town"):
        sum_by(sales, "town", "amount")
