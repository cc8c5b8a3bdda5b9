# profile: data
from datetime import datetime
from typing import Any

from openpyxl import load_workbook


def read_column(path: str, heading: str, sheet: str | None = None) -> list[Any]:
    """Return the cells below a heading of the first row; blank ones as None.

    Raises:
        KeyError: There is no such sheet or heading.
    """
    book = load_workbook(path, data_only=True)
    chosen = book[sheet] if sheet else book.active
    headings = [cell.value for cell in chosen[1]]
    if heading not in headings:
        raise KeyError(heading)
    column = headings.index(heading) + 1
    return [chosen.cell(row, column).value for row in range(2, chosen.max_row + 1)]


# --- tests ---
from datetime import datetime

import pytest
from openpyxl import Workbook

from read_column import read_column


@pytest.fixture
def path(tmp_path):
    book = Workbook()
    book.active.append(["name", "date", "n"])
    book.active.append(["Zoë", datetime(2026, 3, 4, 5, 6), 1])
    book.active.append([None, None, 2.5])
    book.create_sheet("more").append(["x"])
    target = tmp_path / "t.xlsx"
    book.save(target)
    return str(target)


def test_text(path):
    assert read_column(path, "name") == ["Zoë", None]


def test_dates(path):
    assert read_column(path, "date")[0] == datetime(2026, 3, 4, 5, 6)


def test_numbers(path):
    assert read_column(path, "n") == [1, 2.5]


def test_other_sheet(path):
    assert read_column(path, "x", sheet="more") == []


def test_no_heading(path):
    with pytest.raises(KeyError, match="age"):
        read_column(path, "age")


def test_no_sheet(path):
    with pytest.raises(KeyError, match="Worksheet missing does not exist"):
        read_column(path, "x", "missing")
