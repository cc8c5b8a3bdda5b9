from collections import Counter
from collections.abc import Hashable, Iterable, Iterator


def running_counts(items: Iterable[Hashable]) -> Iterator[Counter[Hashable]]:
    """Yield after each item how often each one was seen so far."""
    seen: Counter[Hashable] = Counter()
    for item in items:
        seen[item] += 1
        yield seen.copy()


# --- tests ---
from collections import Counter

import pytest

from running_counts import running_counts


def test_steps():
    assert list(running_counts("aba")) == [Counter("a"), Counter("ab"), Counter("aab")]


def test_last_of_many():
    *_, last = running_counts(n % 3 for n in range(900))
    assert last == {0: 300, 1: 300, 2: 300}
    assert last.total() == 900


def test_counters_are_independent():
    first, second = running_counts("xy")
    assert (first["y"], second["y"]) == (0, 1)


def test_nothing():
    assert list(running_counts([])) == []


def test_unhashable_item_comes_when_it_is_reached():
    steps = running_counts([1, []])
    assert next(steps) == {1: 1}
    with pytest.raises(TypeError, match="unhashable"):
        next(steps)
