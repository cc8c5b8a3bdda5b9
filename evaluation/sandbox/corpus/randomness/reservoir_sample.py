import random
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def reservoir_sample(items: Iterable[T], size: int, *, seed: int | str | None = None) -> list[T]:
    """Choose `size` items of a stream of unknown length, all with the same chance.

    Raises:
        ValueError: The size is negative.
    """
    if size < 0:
        raise ValueError(f"a sample of {size}")
    rng = random.Random(seed)
    chosen: list[T] = []
    for position, item in enumerate(items):
        if position < size:
            chosen.append(item)
        elif (slot := rng.randrange(position + 1)) < size:
            chosen[slot] = item
    return chosen


# --- tests ---
import pytest

from reservoir_sample import reservoir_sample


def test_short_stream():
    assert reservoir_sample(iter("ab"), 5) == ["a", "b"]


def test_same_seed():
    first = reservoir_sample(range(1000), 10, seed="x")
    assert reservoir_sample((n for n in range(1000)), 10, seed="x") == first
    assert len(set(first)) == 10


def test_whole_stream_is_used():
    assert max(reservoir_sample(range(20_000), 50, seed=1)) > 10_000


def test_nothing():
    assert reservoir_sample([1, 2], 0) == []


def test_negative():
    with pytest.raises(ValueError, match="a sample of -1"):
        reservoir_sample([], -1)
