from collections import Counter
from collections.abc import Iterable, Mapping


def pivot_counts(
    rows: Iterable[Mapping[str, str]], by: str, across: str
) -> tuple[list[str], dict[str, list[int]]]:
    """Count rows by two columns: the sorted headings, and a list of counts for each row key."""
    counts = Counter((row[by], row[across]) for row in rows)
    headings = sorted({heading for _, heading in counts})
    keys = sorted({key for key, _ in counts})
    return headings, {key: [counts[key, heading] for heading in headings] for key in keys}


# --- tests ---
import csv
import io

import pytest

from pivot_counts import pivot_counts

TEXT = "city,year\nRome,2025\nRome,2026\nOslo,2026\nRome,2026\n"


def test_counts():
    rows = list(csv.DictReader(io.StringIO(TEXT)))
    headings, table = pivot_counts(rows, "city", "year")
    assert headings == ["2025", "2026"]
    assert table == {"Oslo": [0, 1], "Rome": [1, 2]}


def test_reader_itself():
    headings, table = pivot_counts(csv.DictReader(io.StringIO(TEXT)), "year", "city")
    assert (headings, table["2026"]) == (["Oslo", "Rome"], [1, 2])


def test_no_rows():
    assert pivot_counts([], "a", "b") == ([], {})


def test_missing_column():
    with pytest.raises(KeyError, match="^'b'$"):
        pivot_counts([{"a": "1"}], "a", "b")
