import heapq
from collections.abc import Iterable, Iterator
from typing import Any


def merge_sorted(*inputs: Iterable[Any], reverse: bool = False) -> Iterator[Any]:
    """Iterate over sorted inputs as if they were one."""
    return heapq.merge(*inputs, reverse=reverse)


# --- tests ---
from merge_sorted import merge_sorted


def test_three():
    assert list(merge_sorted([1, 4], (2,), iter([3, 5]))) == [1, 2, 3, 4, 5]


def test_reverse():
    assert list(merge_sorted([3, 1], [2], reverse=True)) == [3, 2, 1]


def test_no_inputs():
    assert list(merge_sorted()) == []


def test_generators_and_ranges():
    evens = (n for n in range(0, 6000, 2))
    assert list(merge_sorted(evens, range(1, 6000, 2))) == list(range(6000))


def test_equal_items_keep_the_order_of_inputs():
    assert list(merge_sorted([(1, "a")], [(1, "b")])) == [(1, "a"), (1, "b")]


def test_keyword_only():
    assert next(merge_sorted([2], [1])) == 1
