# profile: data
from openpyxl import load_workbook


def fill_totals(path: str) -> list[float]:
    """Write below each number column of the first sheet its sum, in the file; return the sums."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    last, sums = sheet.max_row, []
    for column in sheet.iter_cols(min_row=2, max_row=last):
        numbers = [cell.value for cell in column if isinstance(cell.value, int | float)]
        if numbers:
            total = float(sum(numbers))
            sheet.cell(last + 1, column[0].column, total)
            sums.append(total)
    book.save(path)
    return sums


# --- tests ---
import pytest
from openpyxl import Workbook, load_workbook

from fill_totals import fill_totals


@pytest.fixture
def path(tmp_path):
    book = Workbook()
    for row in (["item", "n", "price"], ["tea", 1, 0.5], ["cake", 2, None]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    return tmp_path / "x.xlsx"


def test_sums(path):
    assert fill_totals(str(path)) == [3.0, 0.5]


def test_written(path):
    fill_totals(str(path))
    assert [cell.value for cell in load_workbook(path).active[4]] == [None, 3, 0.5]


def test_twice(path):
    fill_totals(str(path))
    assert fill_totals(str(path)) == [6.0, 1.0]


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.xlsx"):
        fill_totals(str(tmp_path / "none.xlsx"))
