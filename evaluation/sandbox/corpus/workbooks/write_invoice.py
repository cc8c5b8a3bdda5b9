# profile: data
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font


def write_invoice(path: str, items: Sequence[tuple[str, int, float]], *, title: str = "Invoice") -> float:
    """Write an invoice with formulas to a workbook; return its total.

    Raises:
        ValueError: There are no items.
    """
    if not items:
        raise ValueError("an invoice without items")
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(["Item", "Count", "Price", "Sum"])
    for row, (name, count, price) in enumerate(items, start=2):
        sheet.append([name, count, price, f"=B{row}*C{row}"])
    sheet.append(["Total", None, None, f"=SUM(D2:D{len(items) + 1})"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    book.save(path)
    return round(sum(count * price for _, count, price in items), 2)


# --- tests ---
import openpyxl
import pytest

from write_invoice import write_invoice

ITEMS = [("Tea", 2, 3.5), ("Käse", 1, 4.2)]


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "invoice.xlsx")


def test_total(path):
    assert write_invoice(path, ITEMS) == 11.2


def test_cells(path):
    write_invoice(path, ITEMS)
    sheet = openpyxl.load_workbook(path)["Invoice"]
    assert [cell.value for cell in sheet["A"]] == ["Item", "Tea", "Käse", "Total"]
    assert sheet["D4"].value == "=SUM(D2:D3)"


def test_look(path):
    write_invoice(path, ITEMS, title="Rechnung")
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "Rechnung"
    assert sheet["B1"].font.bold
    assert sheet.freeze_panes == "A2"


def test_no_items(path):
    with pytest.raises(ValueError, match="without items"):
        write_invoice(path, [])


def test_forbidden_title(path):
    with pytest.raises(ValueError, match="Invalid character / found in sheet title"):
        write_invoice(path, ITEMS, title="a/b")
