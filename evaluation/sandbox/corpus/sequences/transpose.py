from collections.abc import Sequence
from typing import Any


def transpose(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Swap rows and columns.

    Raises:
        ValueError: The rows differ in length.
    """
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ValueError(f"rows of {sorted(lengths)} items")
    return [list(column) for column in zip(*rows, strict=True)]


# --- tests ---
import pytest

from transpose import transpose


def test_rectangle():
    assert transpose([[1, 2, 3], [4, 5, 6]]) == [[1, 4], [2, 5], [3, 6]]


def test_text_and_tuples():
    assert transpose(["ab", ("c", "d")]) == [["a", "c"], ["b", "d"]]


@pytest.mark.parametrize("rows", [[], [[]], [[], []]])
def test_empty(rows):
    assert transpose(rows) == []


def test_ragged():
    with pytest.raises(ValueError, match=r"rows of \[1, 2\] items"):
        transpose([[1], [2, 3]])


def test_rows_in_a_tuple_are_left_alone():
    rows = ([1, 2], [3, 4])
    transpose(rows)[0].append(99)
    assert rows == ([1, 2], [3, 4])


def test_tuple_of_rows_is_not_changed():
    rows = ([1], [2])
    transpose(rows)
    assert rows == ([1], [2])
