from collections.abc import Mapping
from typing import Any


class MissingKeys(KeyError, ValueError):
    """Keys that a mapping lacks; both a KeyError and a ValueError."""


def require_keys(mapping: Mapping[str, Any], *keys: str) -> tuple[Any, ...]:
    """Return the values of keys, in their order.

    Raises:
        MissingKeys: With the names of all that are missing as arguments.
    """
    missing = [key for key in keys if key not in mapping]
    if missing:
        raise MissingKeys(*missing)
    return tuple(mapping[key] for key in keys)


# --- tests ---
import pytest

from require_keys import MissingKeys, require_keys


def test_values():
    assert require_keys({"a": 1, "b": None}, "b", "a") == (None, 1)


def test_none_required():
    assert require_keys({}) == ()


def test_missing():
    with pytest.raises(MissingKeys) as caught:
        require_keys({"a": 1}, "x", "a", "y")
    assert caught.value.args == ("x", "y")


def test_one_missing():
    with pytest.raises(KeyError, match="^'x'$"):
        require_keys({}, "x")


def test_it_is_a_value_error():
    with pytest.raises(ValueError):
        require_keys({}, "x")
