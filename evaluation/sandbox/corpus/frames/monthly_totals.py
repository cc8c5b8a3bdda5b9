# profile: data
import pandas as pd


def monthly_totals(payments: pd.Series) -> pd.Series:
    """Add up payments, indexed by moment, by month; months between without any have 0."""
    return payments.resample("MS").sum()


# --- tests ---
import pandas as pd
import pytest

from monthly_totals import monthly_totals


@pytest.fixture
def payments():
    moments = pd.to_datetime(["2026-01-05 10:00", "2026-03-01 00:00", "2026-01-31 23:59"])
    return pd.Series([10.0, 5.0, 2.5], index=moments)


def test_totals(payments):
    assert monthly_totals(payments).tolist() == [12.5, 0.0, 5.0]


def test_months(payments):
    assert [f"{month:%b %Y}" for month in monthly_totals(payments).index] == [
        "Jan 2026",
        "Feb 2026",
        "Mar 2026",
    ]


def test_expected_series(payments):
    index = pd.date_range("2026-01-01", periods=3, freq="MS")
    totals = monthly_totals(payments)
    assert totals.sum() == 17.5
    pd.testing.assert_series_equal(
        totals, pd.Series([12.5, 0.0, 5.0], index=index), check_index_type=False
    )


def test_frequency(payments):
    assert monthly_totals(payments).index.freqstr == "MS"


def test_no_dates():
    with pytest.raises(TypeError, match="Only valid with DatetimeIndex"):
        monthly_totals(pd.Series([1, 2]))
