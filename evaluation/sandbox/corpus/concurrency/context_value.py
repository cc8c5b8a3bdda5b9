from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_depth: ContextVar[int] = ContextVar("depth", default=0)


@contextmanager
def _deeper() -> Iterator[int]:
    token = _depth.set(_depth.get() + 1)
    try:
        yield _depth.get()
    finally:
        _depth.reset(token)


def context_value(levels: int) -> list[int]:
    """Return the depth at each of so many nested levels, and the depth afterwards.

    Raises:
        ValueError: The number is negative.
    """
    if levels < 0:
        raise ValueError("levels are counted from 0")
    if not levels:
        return [_depth.get()]
    with _deeper() as depth:
        inner = context_value(levels - 1)
    return [depth, *inner[:-1], _depth.get()] if levels > 1 else [depth, _depth.get()]


# --- tests ---
import pytest

from context_value import context_value


def test_three():
    assert context_value(3) == [1, 2, 3, 0]


def test_none():
    assert context_value(0) == [0]


def test_again():
    assert context_value(1) == [1, 0]
    assert context_value(1) == [1, 0]


def test_two_hundred_deep():
    depths = context_value(200)
    assert depths[:-1] == list(range(1, 201))


def test_negative():
    with pytest.raises(ValueError, match="counted from 0"):
        context_value(-1)
