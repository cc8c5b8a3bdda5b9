from collections import deque
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def rolling_window(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield each run of `size` neighbours.

    Raises:
        ValueError: The size is below 1; raised when iteration begins.
    """
    if size < 1:
        raise ValueError(f"a window of {size} items")
    window: deque[T] = deque(maxlen=size)
    for item in items:
        window.append(item)
        if len(window) == size:
            yield tuple(window)


# --- tests ---
import pytest

from rolling_window import rolling_window


def test_three():
    assert list(rolling_window("abcd", 3)) == [("a", "b", "c"), ("b", "c", "d")]


@pytest.mark.parametrize("size, count", [(1, 5000), (2, 4999), (5000, 1), (5001, 0)])
def test_counts(size, count):
    assert sum(1 for _ in rolling_window(range(5000), size)) == count


def test_error_comes_with_the_first_item():
    windows = rolling_window([1], 0)
    with pytest.raises(ValueError, match="a window of 0 items"):
        next(windows)


def test_can_be_closed():
    windows = rolling_window([1, 2, 3], 2)
    assert next(windows) == (1, 2)
    windows.close()
    assert list(windows) == []
