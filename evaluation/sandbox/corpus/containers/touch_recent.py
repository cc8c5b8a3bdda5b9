from collections import OrderedDict
from typing import Any


def touch_recent(cache: OrderedDict[str, Any], key: str, value: Any, *, limit: int = 3) -> list[str]:
    """Put an item at the recent end of a cache, in place; return the keys that had to go.

    Raises:
        ValueError: The limit is below 1.
    """
    if limit < 1:
        raise ValueError("a cache has room for one item at least")
    cache[key] = value
    cache.move_to_end(key)
    evicted = []
    while len(cache) > limit:
        evicted.append(cache.popitem(last=False)[0])
    return evicted


# --- tests ---
from collections import OrderedDict

import pytest

from touch_recent import touch_recent


@pytest.fixture
def cache():
    return OrderedDict([("a", 1), ("b", 2), ("c", 3)])


def test_oldest_goes(cache):
    assert touch_recent(cache, "d", 4) == ["a"]
    assert list(cache.items()) == [("b", 2), ("c", 3), ("d", 4)]


def test_known_key_moves_to_the_end(cache):
    assert touch_recent(cache, "a", 10) == []
    assert cache == OrderedDict(b=2, c=3, a=10)


def test_order_matters(cache):
    touch_recent(cache, "a", 1)
    assert cache != OrderedDict(a=1, b=2, c=3)
    assert next(iter(cache)) == "b"


def test_smaller_limit(cache):
    assert touch_recent(cache, "d", 4, limit=1) == ["a", "b", "c"]


def test_no_room(cache):
    with pytest.raises(ValueError, match="room for one item"):
        touch_recent(cache, "d", 4, limit=0)
    assert list(cache) == ["a", "b", "c"]
