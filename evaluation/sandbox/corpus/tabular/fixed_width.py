from collections.abc import Sequence


def fixed_width(lines: Sequence[str], widths: Sequence[int]) -> list[tuple[str, ...]]:
    """Cut lines into stripped cells of the given widths.

    Raises:
        ValueError: A line is longer than the widths together.
    """
    total = sum(widths)
    table = []
    for number, line in enumerate(lines, start=1):
        if len(line.rstrip("\n")) > total:
            raise ValueError(f"line {number} is longer than {total}")
        cells, start = [], 0
        for width in widths:
            cells.append(line[start : start + width].strip())
            start += width
        table.append(tuple(cells))
    return table


# --- tests ---
import pytest

from fixed_width import fixed_width


def test_cells():
    assert fixed_width(["Ann   30 NY", "Björn  5 SF"], [6, 3, 2]) == [
        ("Ann", "30", "NY"),
        ("Björn", "5", "SF"),
    ]


def test_short_line():
    assert fixed_width(["ab\n"], (1, 1, 5)) == [("a", "b", "")]


def test_no_lines():
    assert fixed_width([], [3]) == []


def test_long_line():
    with pytest.raises(ValueError, match="line 2 is longer than 3"):
        fixed_width(["abc", "abcd"], [3])


def test_many_lines():
    table = fixed_width([f"{i:5}{-i:6}" for i in range(3000)], [5, 6])
    assert table[2999] == ("2999", "-2999")
    assert len(table) == 3000
