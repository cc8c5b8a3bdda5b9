from collections.abc import Hashable, Mapping


def invert_mapping(mapping: Mapping[Hashable, Hashable]) -> dict[Hashable, frozenset[Hashable]]:
    """Return for each value the set of its keys."""
    inverted: dict[Hashable, set[Hashable]] = {}
    for key, value in mapping.items():
        inverted.setdefault(value, set()).add(key)
    return {value: frozenset(keys) for value, keys in inverted.items()}


# --- tests ---
import pytest

from invert_mapping import invert_mapping


def test_plain():
    assert invert_mapping({"a": 1, "b": 2, "c": 1}) == {1: frozenset("ac"), 2: frozenset("b")}


def test_none_and_tuples():
    result = invert_mapping({None: (), 0: None, (1, 2): ()})
    assert result[()] == {None, (1, 2)}
    assert result[None] == {0}


def test_sets_cannot_be_changed():
    with pytest.raises(AttributeError):
        invert_mapping({1: 2})[2].add(3)


def test_a_dollar_key():
    assert invert_mapping({"$set": "$tuple"}) == {"$tuple": {"$set"}}


def test_big_and_small_numbers():
    assert invert_mapping({2**70: -0.5}) == {-0.5: frozenset([2**70])}


def test_empty():
    assert invert_mapping({}) == {}


def test_unhashable_value():
    with pytest.raises(TypeError, match="unhashable"):
        invert_mapping({"a": {}})
