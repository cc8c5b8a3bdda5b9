from functools import singledispatch
from typing import Any


@singledispatch
def join_names(names: Any) -> str:
    """Join names as in a sentence: lists by "and", sets in order, dicts by their keys.

    Raises:
        TypeError: Another kind of value.
    """
    raise TypeError(f"cannot join {type(names).__name__}")


@join_names.register(list)
@join_names.register(tuple)
def _(names: Any) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


@join_names.register(set)
@join_names.register(frozenset)
def _(names: Any) -> str:
    return join_names(sorted(names))


@join_names.register
def _(names: dict) -> str:
    return join_names(list(names))


# --- tests ---
from collections import OrderedDict

import pytest

from join_names import join_names


@pytest.mark.parametrize("names, text", [([], ""), (["a"], "a"), (("a", "b", "c"), "a, b and c")])
def test_lists(names, text):
    assert join_names(names) == text


def test_sets():
    assert join_names({"c", "a"}) == "a and c"
    assert join_names(frozenset("ba")) == "a and b"


def test_dicts():
    assert join_names({"x": 1, "y": 2}) == "x and y"
    assert join_names(OrderedDict(b=1, a=2)) == "b and a"


@pytest.mark.parametrize("value", ["ab", None, 5])
def test_others(value):
    with pytest.raises(TypeError, match="cannot join"):
        join_names(value)
