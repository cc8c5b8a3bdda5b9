# profile: data
# file: data/sales.csv = date;item;amount\n2026-01-31;tea;3,50\n2026-02-01;cake;4,25\n2026-02-03;;1.000,00\n
# file: data/empty.csv = \n
import pandas as pd


def read_sales(path: str) -> pd.DataFrame:
    """Read a CSV file with semicolons and German numbers; the dates become dates.

    Raises:
        FileNotFoundError: There is no such file.
        pandas.errors.EmptyDataError: The file has no columns.
        ValueError: A column is missing.
    """
    frame = pd.read_csv(path, sep=";", decimal=",", thousands=".", parse_dates=["date"])
    return frame.sort_values("date", ascending=False, ignore_index=True)


# --- tests ---
import pandas as pd
import pytest

from read_sales import read_sales


def test_amounts():
    assert read_sales("data/sales.csv")["amount"].tolist() == [1000.0, 4.25, 3.5]


def test_dates():
    frame = read_sales("sales.csv")
    assert frame["date"].max() == pd.Timestamp("2026-02-03")
    assert str(frame.dtypes["date"]).startswith("datetime64")


def test_missing_text():
    assert read_sales("sales.csv")["item"].isna().tolist() == [True, False, False]


def test_shape_and_index():
    frame = read_sales("sales.csv")
    assert frame.shape == (3, 3)
    assert list(frame.index) == [0, 1, 2]


def test_empty_file():
    with pytest.raises(pd.errors.EmptyDataError, match="No columns to parse"):
        read_sales("data/empty.csv")


def test_no_file():
    with pytest.raises(FileNotFoundError):
        read_sales("data/other.csv")


def test_missing_column(tmp_path):
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    with pytest.raises(ValueError, match="Missing column provided to 'parse_dates': 'date'"):
        read_sales(str(tmp_path / "x.csv"))
