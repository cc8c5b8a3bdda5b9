# profile: data
import pandas as pd


def pivot_sales(frame: pd.DataFrame) -> pd.DataFrame:
    """Return amounts with a row for each city and a column for each year, gaps as 0."""
    return frame.pivot_table("amount", "city", "year", aggfunc="sum", fill_value=0)


# --- tests ---
import pandas as pd
import pytest

from pivot_sales import pivot_sales


@pytest.fixture
def table():
    return pd.DataFrame(
        {"city": ["Rome", "Oslo", "Rome"], "year": [2025, 2026, 2025], "amount": [1, 2, 3]}
    )


def test_cells(table):
    result = pivot_sales(table)
    assert result.loc["Rome", 2025] == 4
    assert result.loc["Oslo"].tolist() == [0, 2]


def test_whole(table):
    expected = pd.DataFrame(
        [[0, 2], [4, 0]],
        index=pd.Index(["Oslo", "Rome"], name="city"),
        columns=pd.Index([2025, 2026], name="year"),
    )
    result = pivot_sales(table)
    assert result.to_numpy().sum() == 6
    pd.testing.assert_frame_equal(result, expected)


def test_names(table):
    result = pivot_sales(table)
    assert (result.index.name, result.columns.name) == ("city", "year")


def test_years(table):
    assert pivot_sales(table).columns.tolist() == [2025, 2026]


def test_missing_column(table):
    with pytest.raises(KeyError, match="amount"):
        pivot_sales(table.drop(columns="amount"))
