from collections import Counter
from collections.abc import Set as AbstractSet

Cell = tuple[int, int]


def life_step(alive: AbstractSet[Cell], steps: int = 1) -> frozenset[Cell]:
    """Return the living cells of Conway's game some steps later.

    Raises:
        ValueError: The number of steps is negative.
    """
    if steps < 0:
        raise ValueError("time does not run backwards")
    cells = frozenset(alive)
    for _ in range(steps):
        around = Counter(
            (x + dx, y + dy)
            for x, y in cells
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            if dx or dy
        )
        cells = frozenset(c for c, n in around.items() if n == 3 or (n == 2 and c in cells))
    return cells


# --- tests ---
import pytest

from life_step import life_step

BLINKER = {(0, 0), (1, 0), (2, 0)}
GLIDER = frozenset({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)})


def test_blinker():
    assert life_step(BLINKER) == {(1, -1), (1, 0), (1, 1)}


def test_blinker_is_left_alone():
    cells = {(0, 0), (1, 0), (2, 0)}
    assert len(life_step(cells)) == 3
    assert cells == {(0, 0), (1, 0), (2, 0)}


def test_glider_wanders():
    assert life_step(GLIDER, 4) == {(x + 1, y + 1) for x, y in GLIDER}


def test_result_can_be_a_key():
    assert {life_step(set()): "empty"}[frozenset()] == "empty"


def test_many_cells():
    later = life_step({(x, y) for x in range(60) for y in range(60)})
    assert later >= {(0, 0), (59, 0), (0, 59), (59, 59), (30, -1)}
    assert len(later) == 4 + 4 * 58


def test_no_steps():
    assert life_step([(5, 5)], 0) == {(5, 5)}


def test_backwards():
    with pytest.raises(ValueError, match="backwards"):
        life_step(BLINKER, -1)
