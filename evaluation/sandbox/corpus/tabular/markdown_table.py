from collections.abc import Sequence
from typing import Any


def markdown_table(rows: Sequence[dict[str, Any]], *columns: str) -> str:
    """Write records as a Markdown table; numbers stand to the right.

    Raises:
        ValueError: There are neither columns nor rows.
    """
    heads = list(columns) or (list(rows[0]) if rows else [])
    if not heads:
        raise ValueError("a table needs a column")
    cells = [["" if row.get(h) is None else str(row[h]).replace("|", r"\|") for h in heads] for row in rows]
    widths = [max(3, *map(len, column)) for column in zip(heads, *cells)]
    right = [bool(rows) and all(isinstance(r.get(h), int | float) for r in rows) for h in heads]

    def line(parts: Sequence[str]) -> str:
        padded = [p.rjust(w) if r else p.ljust(w) for p, w, r in zip(parts, widths, right)]
        return f"| {' | '.join(padded)} |"

    rule = [("-" * (w - 1) + ":") if r else "-" * w for w, r in zip(widths, right)]
    return "\n".join([line(heads), f"| {' | '.join(rule)} |", *map(line, cells)])


# --- tests ---
import pytest

from markdown_table import markdown_table


def test_table():
    rows = [{"name": "tea", "price": 3.5}, {"name": "a|b", "price": 12}]
    assert markdown_table(rows) == (
        "| name | price |\n"
        "| ---- | ----: |\n"
        "| tea  |   3.5 |\n"
        "| a\\|b |    12 |"
    )


def test_columns():
    assert markdown_table([{"a": 1, "b": None}], "b", "a").splitlines()[-1] == "|     |   1 |"


def test_only_heads():
    assert markdown_table([], "x") == "| x   |\n| --- |"


def test_nothing():
    with pytest.raises(ValueError, match="needs a column"):
        markdown_table([])
