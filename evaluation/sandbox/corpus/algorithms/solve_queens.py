def solve_queens(size: int) -> list[tuple[int, ...]]:
    """Return all ways to place queens on a board so that none attacks another: columns by row.

    Raises:
        ValueError: The board has no squares, or more than 9 rows.
    """
    if not 1 <= size <= 9:
        raise ValueError(f"a board of {size} rows")

    def place(columns: tuple[int, ...]) -> list[tuple[int, ...]]:
        row = len(columns)
        if row == size:
            return [columns]
        free = (
            c
            for c in range(size)
            if all(c != other and abs(c - other) != row - r for r, other in enumerate(columns))
        )
        return [found for c in free for found in place((*columns, c))]

    return place(())


# --- tests ---
import pytest

from solve_queens import solve_queens


def test_four():
    assert solve_queens(4) == [(1, 3, 0, 2), (2, 0, 3, 1)]


@pytest.mark.parametrize("size, count", [(1, 1), (2, 0), (3, 0), (6, 4), (8, 92)])
def test_counts(size, count):
    assert len(solve_queens(size)) == count


def test_first_of_eight():
    assert solve_queens(8)[0] == (0, 4, 7, 5, 2, 6, 1, 3)


@pytest.mark.parametrize("size", [0, -1, 10])
def test_sizes(size):
    with pytest.raises(ValueError, match=f"a board of {size} rows"):
        solve_queens(size)
