from functools import lru_cache


@lru_cache(maxsize=None)
def memo_fibonacci(n: int) -> int:
    """Return the Fibonacci number F(n), remembering the earlier ones.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError("n must not be negative")
    return n if n < 2 else memo_fibonacci(n - 1) + memo_fibonacci(n - 2)


# --- tests ---
import pytest

from memo_fibonacci import memo_fibonacci


@pytest.mark.parametrize("n, expected", [(0, 0), (1, 1), (10, 55), (90, 2880067194370816120)])
def test_numbers(n, expected):
    assert memo_fibonacci(n) == expected


def test_three_hundred_deep():
    assert memo_fibonacci(300) == 222232244629420445529739893461909967206666939096499764990979600


def test_calls_are_remembered():
    memo_fibonacci.cache_clear()
    assert memo_fibonacci(20) == 6765
    assert memo_fibonacci.cache_info().misses == 21


def test_negative():
    with pytest.raises(ValueError, match="negative"):
        memo_fibonacci(-1)
