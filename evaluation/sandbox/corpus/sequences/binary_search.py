from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any


def binary_search(
    items: Sequence[Any], wanted: Any, key: Callable[[Any], Any] | None = None
) -> int | None:
    """Return the first position of `wanted` in sorted items, None if it is not there."""
    position = bisect_left(items, wanted, key=key)
    if position == len(items):
        return None
    found = items[position] if key is None else key(items[position])
    return position if found == wanted else None


# --- tests ---
import pytest

from binary_search import binary_search


@pytest.mark.parametrize("wanted, position", [(1, 0), (5, 2), (9, 4), (4, None), (10, None)])
def test_positions(wanted, position):
    assert binary_search([1, 3, 5, 7, 9], wanted) == position


def test_first_of_equals():
    assert binary_search("aabbbc", "b") == 2


def test_range():
    assert binary_search(range(0, 10**9, 3), 999_999) == 333_333


def test_empty():
    assert [binary_search((), 1), binary_search((1,), 1)] == [None, 0]


def test_key():
    assert binary_search(["b", "dd", "aaa"], 2, key=len) == 1


def test_mixed_kinds():
    with pytest.raises(TypeError):
        binary_search([1, 2, 3], "2")
