import heapq
from collections import deque
from typing import Any


def push_bounded(heap: list[Any], recent: deque[Any], item: Any, size: int = 3) -> Any:
    """Keep the largest items in a heap and the last ones in a queue, both in place.

    Returns what fell out of the heap, or None.
    """
    recent.append(item)
    if len(heap) < size:
        heapq.heappush(heap, item)
        return None
    return heapq.heappushpop(heap, item)


# --- tests ---
from collections import deque

from push_bounded import push_bounded


def test_fills():
    heap, recent = [], deque(maxlen=2)
    dropped = [push_bounded(heap, recent, item) for item in (5, 1, 4)]
    assert dropped == [None, None, None]
    assert heap == [1, 5, 4]
    assert list(recent) == [1, 4]


def test_smallest_falls_out():
    heap, recent = [1, 5, 4], deque()
    assert push_bounded(heap, recent, 3) == 1
    assert sorted(heap) == [3, 4, 5]


def test_small_item_falls_through():
    heap = [2, 5, 4]
    assert push_bounded(heap, deque(), 0) == 0
    assert heap == [2, 5, 4]


def test_queue_keeps_its_limit():
    recent = deque("abc", maxlen=3)
    assert push_bounded([], recent, "d") is None
    assert recent == deque("bcd")
    assert recent.maxlen == 3
