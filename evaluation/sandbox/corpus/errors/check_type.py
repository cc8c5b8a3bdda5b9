from typing import Any

MISSING = object()


def check_type(value: Any = MISSING, *kinds: type) -> str:
    """Name a value's type if it is one of `kinds` (default: int, float and str).

    Raises:
        TypeError: Another type, or no value.
    """
    if value is MISSING:
        raise TypeError("no value")
    if not isinstance(value, kinds or (int, float, str)):
        raise TypeError(f"unexpected {type(value).__name__}")
    return type(value).__name__


# --- tests ---
import pytest

from check_type import check_type


@pytest.mark.parametrize("value, name", [(1, "int"), (1.0, "float"), ("", "str"), (True, "bool")])
def test_names(value, name):
    assert check_type(value) == name


def test_kinds():
    assert check_type([], list, dict) == "list"
    assert check_type(None, type(None)) == "NoneType"


@pytest.mark.parametrize("value", [None, [], {}, object(), 1j, print, ..., int])
def test_unexpected(value):
    with pytest.raises(TypeError, match=f"unexpected {type(value).__name__}"):
        check_type(value)


def test_no_value():
    with pytest.raises(TypeError, match="no value"):
        check_type()
