from collections.abc import Iterable
from itertools import chain, combinations
from typing import TypeVar

T = TypeVar("T")


def powerset(items: Iterable[T]) -> set[frozenset[T]]:
    """Return all subsets of a collection.

    Raises:
        ValueError: There are more than 16 different items.
    """
    unique = list(dict.fromkeys(items))
    if len(unique) > 16:
        raise ValueError(f"{len(unique)} items have too many subsets")
    sizes = range(len(unique) + 1)
    return set(map(frozenset, chain.from_iterable(combinations(unique, n) for n in sizes)))


# --- tests ---
import pytest

from powerset import powerset


def test_two():
    assert powerset("ab") == {frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")}


def test_empty():
    assert powerset([]) == {frozenset()}


def test_doubles_count_once():
    assert len(powerset([1, 1, True, 1.0])) == 2


def test_several_thousand():
    subsets = powerset(range(12))
    assert len(subsets) == 4096
    assert frozenset({0, 11}) in subsets


def test_generator():
    assert powerset(n for n in (1,)) == {frozenset(), frozenset([1])}


def test_too_many():
    with pytest.raises(ValueError, match="^17 items"):
        powerset(range(17))
