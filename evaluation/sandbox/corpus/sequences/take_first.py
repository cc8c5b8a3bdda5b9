from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def take_first(count: int, items: Iterable[T]) -> list[T]:
    """Return the first `count` items and read no more than those.

    Raises:
        ValueError: The count is negative.
    """
    if count < 0:
        raise ValueError(f"cannot take {count} items")
    return list(islice(items, count))


# --- tests ---
import itertools

import pytest

from take_first import take_first


def test_list():
    assert take_first(2, [1, 2, 3]) == [1, 2]


def test_fewer_than_asked():
    assert take_first(5, "ab") == ["a", "b"]


def test_reads_no_more_than_needed():
    numbers = iter([1, 2, 3, 4])
    assert take_first(2, numbers) == [1, 2]
    assert list(numbers) == [3, 4]


def test_endless():
    assert take_first(3, itertools.count(10)) == [10, 11, 12]
    assert take_first(4, itertools.cycle("ab")) == ["a", "b", "a", "b"]


def test_none():
    assert take_first(0, itertools.repeat(1)) == []


def test_negative():
    with pytest.raises(ValueError, match="cannot take -1 items"):
        take_first(-1, [])
