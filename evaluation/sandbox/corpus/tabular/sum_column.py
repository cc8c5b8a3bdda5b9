# file: data/sales.csv = date;item;amount\n2026-01-01;tea;3,50\n2026-01-02;cake;4,25\n2026-01-03;tea;\n
# file: data/broken.csv = date;item;amount\n2026-01-01;tea;three\n
import csv
from decimal import Decimal, InvalidOperation


def sum_column(path: str, column: str) -> Decimal:
    """Add up a column of a semicolon separated file with decimal commas; blanks do not count.

    Raises:
        KeyError: The file has no such column.
        ValueError: A cell is not a number; the message says in which line.
    """
    total = Decimal(0)
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=";")
        if column not in (reader.fieldnames or ()):
            raise KeyError(column)
        for row in reader:
            try:
                total += Decimal(row[column].replace(",", ".") or 0)
            except InvalidOperation:
                raise ValueError(f"line {reader.line_num}: {row[column]!r}") from None
    return total


# --- tests ---
from decimal import Decimal

import pytest

from sum_column import sum_column


@pytest.mark.parametrize("path", ["data/sales.csv", "sales.csv"])
def test_sum(path):
    assert sum_column(path, "amount") == Decimal("7.75")


def test_own_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n3;4\n")
    assert sum_column(str(path), "b") == 6


def test_unknown_column():
    with pytest.raises(KeyError, match="price"):
        sum_column("data/sales.csv", "price")


def test_not_a_number():
    with pytest.raises(ValueError, match="^line 2: 'three'$"):
        sum_column("data/broken.csv", "amount")


def test_header_only(tmp_path):
    (tmp_path / "x.csv").write_text("a;b\n")
    assert sum_column(str(tmp_path / "x.csv"), "a") == 0
