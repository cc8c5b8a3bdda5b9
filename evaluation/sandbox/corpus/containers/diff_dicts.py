from collections.abc import Mapping
from typing import Any, NamedTuple


class Change(NamedTuple):
    """A value before and after; MISSING where there was none."""

    before: Any
    after: Any


MISSING = "<missing>"


def diff_dicts(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Change]:
    """Return what differs between two dicts, by key; nested dicts by tuples of keys."""
    found: dict[Any, Change] = {}
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key, MISSING), new.get(key, MISSING)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            for inner, change in diff_dicts(before, after).items():
                path = inner if isinstance(inner, tuple) else (inner,)
                found[(key, *path)] = change
        elif before != after:
            found[key] = Change(before, after)
    return found


# --- tests ---
from diff_dicts import MISSING, Change, diff_dicts


def test_changed():
    assert diff_dicts({"a": 1}, {"a": 2}) == {"a": Change(1, 2)}


def test_changes_have_names():
    change = diff_dicts({"a": 1}, {"a": None})["a"]
    assert change.before == 1
    assert change.after is None


def test_added_and_removed():
    assert diff_dicts({"a": 1}, {"b": 2}) == {"a": (1, MISSING), "b": (MISSING, 2)}


def test_nested():
    old = {"x": {"y": {"z": 1, "same": 0}}}
    assert diff_dicts(old, {"x": {"y": {"z": 2, "same": 0}}}) == {("x", "y", "z"): (1, 2)}


def test_equal():
    assert diff_dicts({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}) == {}


def test_order_of_keys():
    assert list(diff_dicts({2: 0, 1: 0}, {3: 0})) == [2, 1, 3]
