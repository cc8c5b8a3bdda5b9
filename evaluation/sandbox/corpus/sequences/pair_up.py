import itertools
from collections.abc import Iterable, Iterator
from typing import Any


def pair_up(items: Iterable[Any], fill: Any = None) -> Iterator[tuple[Any, Any]]:
    """Iterate over items two by two; the last one may be paired with `fill`."""
    iterator = iter(items)
    return itertools.zip_longest(iterator, iterator, fillvalue=fill)


# --- tests ---
import pytest

from pair_up import pair_up


def test_even():
    assert list(pair_up([1, 2, 3, 4])) == [(1, 2), (3, 4)]


def test_odd():
    assert list(pair_up("abc", fill="-")) == [("a", "b"), ("c", "-")]


def test_default_fill():
    assert list(pair_up((1,))) == [(1, None)]


def test_as_dict():
    assert dict(pair_up(["a", 1, "b", 2])) == {"a": 1, "b": 2}


def test_not_iterable():
    with pytest.raises(TypeError, match="not iterable"):
        pair_up(5)


def test_empty():
    assert list(pair_up([])) == []
