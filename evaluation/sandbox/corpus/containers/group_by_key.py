from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any


def group_by_key(records: Iterable[Mapping[str, Any]], key: str) -> dict[Hashable, list[Any]]:
    """Group records by the value under `key`; records without it come under None.

    Raises:
        TypeError: A value cannot be a key.
    """
    groups: defaultdict[Hashable, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.get(key)].append(record)
    return groups


# --- tests ---
import pytest

from group_by_key import group_by_key

PEOPLE = [{"name": "Ann", "age": 30}, {"name": "Bob"}, {"name": "Cem", "age": 30}]


def test_groups():
    assert group_by_key(PEOPLE, "age") == {
        30: [{"name": "Ann", "age": 30}, {"name": "Cem", "age": 30}],
        None: [{"name": "Bob"}],
    }


def test_order_of_groups():
    assert list(group_by_key(PEOPLE, "age")) == [30, None]


def test_keys_of_any_kind():
    records = [{"k": (1, 2)}, {"k": 1.5}, {"k": True}, {"k": "1"}, {"k": b"x"}]
    assert set(group_by_key(records, "k")) == {(1, 2), 1.5, True, "1", b"x"}


def test_no_records():
    assert group_by_key([], "a") == {}
    assert group_by_key(iter(()), "a") == {}


def test_unhashable():
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        group_by_key([{"a": [1]}], "a")


def test_records_are_left_alone():
    records = [{"a": 1}]
    assert group_by_key(records, "a")[1] == [{"a": 1}]
    assert records == [{"a": 1}]
