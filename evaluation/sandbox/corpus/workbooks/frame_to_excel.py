# profile: data
from pathlib import Path

import pandas as pd


def frame_to_excel(frames: dict[str, pd.DataFrame], path: Path) -> int:
    """Write tables to sheets of a workbook; return how many rows that was.

    Raises:
        ValueError: There are no tables.
    """
    if not frames:
        raise ValueError("no tables")
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return sum(map(len, frames.values()))


# --- tests ---
import pandas as pd
import pytest

from frame_to_excel import frame_to_excel


def test_rows(tmp_path):
    frames = {"a": pd.DataFrame({"x": [1, 2]}), "b": pd.DataFrame({"y": ["ü"]})}
    assert frame_to_excel(frames, tmp_path / "t.xlsx") == 3


def test_sheets(tmp_path):
    frame_to_excel({"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"y": [2]})}, tmp_path / "t.xlsx")
    sheets = pd.read_excel(tmp_path / "t.xlsx", sheet_name=None)
    assert {name: sheet.to_dict("list") for name, sheet in sheets.items()} == {
        "a": {"x": [1]},
        "b": {"y": [2]},
    }


def test_dates(tmp_path):
    days = pd.to_datetime(["2026-05-06", None])
    assert frame_to_excel({"d": pd.DataFrame({"day": days})}, tmp_path / "t.xlsx") == 2
    assert pd.read_excel(tmp_path / "t.xlsx")["day"][0] == pd.Timestamp(2026, 5, 6)


def test_no_tables(tmp_path):
    with pytest.raises(ValueError, match="no tables"):
        frame_to_excel({}, tmp_path / "t.xlsx")
