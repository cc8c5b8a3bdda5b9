from typing import Any


def flood_fill(grid: list[list[Any]], row: int, column: int, colour: Any) -> int:
    """Colour the area around a cell in place; return how many cells changed.

    Raises:
        IndexError: The cell is outside of the grid.
    """
    if not (0 <= row < len(grid) and 0 <= column < len(grid[row])):
        raise IndexError(f"no cell ({row}, {column})")
    old, pending, changed = grid[row][column], [(row, column)], 0
    if old == colour:
        return 0
    while pending:
        r, c = pending.pop()
        if 0 <= r < len(grid) and 0 <= c < len(grid[r]) and grid[r][c] == old:
            grid[r][c] = colour
            changed += 1
            pending += [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)]
    return changed


# --- tests ---
import pytest

from flood_fill import flood_fill


@pytest.fixture
def grid():
    return [list("..#"), list(".##"), list("#..")]


def test_area(grid):
    assert flood_fill(grid, 0, 0, "o") == 3
    assert ["".join(row) for row in grid] == ["oo#", "o##", "#.."]


def test_rows_keep_their_identity(grid):
    first = grid[0]
    flood_fill(grid, 0, 0, "x")
    assert first is grid[0]
    assert first == ["x", "x", "#"]


def test_same_colour(grid):
    assert flood_fill(grid, 2, 1, ".") == 0


def test_large():
    field = [[0] * 60 for _ in range(60)]
    assert flood_fill(field, 30, 30, None) == 3600
    assert field[59][0] is None


@pytest.mark.parametrize("row, column", [(3, 0), (0, 3), (-1, 0)])
def test_outside(grid, row, column):
    with pytest.raises(IndexError, match=rf"no cell \({row}, {column}\)"):
        flood_fill(grid, row, column, "x")
