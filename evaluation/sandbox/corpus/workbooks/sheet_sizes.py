# profile: data
from openpyxl import load_workbook


def sheet_sizes(path: str) -> dict[str, tuple[int, int]]:
    """Return rows and columns of each sheet of a workbook.

    Raises:
        openpyxl.utils.exceptions.InvalidFileException: Not the name of a workbook.
        zipfile.BadZipFile: Not the content of one.
    """
    book = load_workbook(path)
    return {sheet.title: (sheet.max_row, sheet.max_column) for sheet in book.worksheets}


# --- tests ---
import zipfile

import openpyxl
import pytest
from openpyxl.utils.exceptions import InvalidFileException

from sheet_sizes import sheet_sizes


@pytest.fixture
def book(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "first"
    made.active.append([1, 2, 3])
    made.create_sheet("zweites Blatt")["B7"] = "x"
    made.save(tmp_path / "b.xlsx")
    return str(tmp_path / "b.xlsx")


def test_sizes(book):
    assert sheet_sizes(book) == {"first": (1, 3), "zweites Blatt": (7, 2)}


def test_order(book):
    assert list(sheet_sizes(book)) == ["first", "zweites Blatt"]


def test_not_a_name(tmp_path):
    (tmp_path / "b.txt").touch()
    with pytest.raises(InvalidFileException, match="does not support .txt file format"):
        sheet_sizes(str(tmp_path / "b.txt"))


def test_not_the_content(tmp_path):
    (tmp_path / "b.xlsx").write_text("hello")
    with pytest.raises(zipfile.BadZipFile, match="not a zip file"):
        sheet_sizes(str(tmp_path / "b.xlsx"))


def test_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        sheet_sizes(str(tmp_path / "no.xlsx"))
