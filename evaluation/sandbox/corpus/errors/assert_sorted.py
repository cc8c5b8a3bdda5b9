from collections.abc import Sequence
from typing import Any


def assert_sorted(items: Sequence[Any]) -> int:
    """Return how many items there are, if they are sorted.

    Raises:
        AssertionError: They are not; it says where.
        NotImplementedError: Complex numbers, which have no order.
    """
    for position, (left, right) in enumerate(zip(items, items[1:])):
        if isinstance(left, complex) or isinstance(right, complex):
            raise NotImplementedError
        if right < left:
            raise AssertionError(f"{right!r} at {position + 1} is below {left!r}")
    return len(items)


# --- tests ---
from decimal import Decimal

import pytest

from assert_sorted import assert_sorted


@pytest.mark.parametrize("items", [[], [1], [1, 1, 2], "abc", (None,), range(5)])
def test_sorted(items):
    assert assert_sorted(items) == len(items)


def test_not_sorted():
    with pytest.raises(AssertionError, match="^1 at 2 is below 3$"):
        assert_sorted([2, 3, 1])


def test_mixed_numbers():
    assert assert_sorted([-1.5, Decimal(0), 2**80]) == 3


def test_complex():
    with pytest.raises(NotImplementedError) as caught:
        assert_sorted([1j, 2j])
    assert caught.value.args == ()


def test_set():
    with pytest.raises(TypeError, match="not subscriptable"):
        assert_sorted({1, 2})
