import json
from typing import Any


def flatten_json(document: str, separator: str = ".") -> dict[str, Any]:
    """Flatten a JSON document: paths to its leaves; empty lists and objects are leaves.

    Raises:
        json.JSONDecodeError: The text is not JSON.
    """

    def leaves(value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict | list) or not value:
            return {path: value}
        items = value.items() if isinstance(value, dict) else enumerate(value)
        found: dict[str, Any] = {}
        for key, item in items:
            found |= leaves(item, f"{path}{separator}{key}" if path else str(key))
        return found

    return leaves(json.loads(document), "")


# --- tests ---
import json

import pytest

from flatten_json import flatten_json


def test_nested():
    document = '{"a": {"b": [1, {"c": null}]}, "d": [], "e": {}}'
    assert flatten_json(document) == {"a.b.0": 1, "a.b.1.c": None, "d": [], "e": {}}


def test_separator():
    assert flatten_json('{"a": {"b": 1}}', "/") == {"a/b": 1}


def test_scalar():
    assert flatten_json("true") == {"": True}


def test_ninety_levels():
    document = "[" * 90 + "7" + "]" * 90
    assert list(flatten_json(document).values()) == [7]


def test_three_hundred_levels():
    assert set(flatten_json("[" * 300 + '"x"' + "]" * 300)) == {".".join("0" * 300)}


def test_broken():
    with pytest.raises(json.JSONDecodeError, match="Expecting value"):
        flatten_json("[1,")


def test_where_it_is_broken():
    with pytest.raises(json.JSONDecodeError) as caught:
        flatten_json('{\n  "a": tru\n}')
    assert (caught.value.lineno, caught.value.colno) == (2, 8)
    assert caught.value.msg == "Expecting value"
