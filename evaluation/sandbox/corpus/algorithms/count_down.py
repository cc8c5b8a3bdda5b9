def count_down(n: int) -> list[int]:
    """Return n, n-1 ... 1 by recursion.

    Raises:
        RecursionError: n is too large for that.
    """
    return [] if n <= 0 else [n, *count_down(n - 1)]


# --- tests ---
import pytest

from count_down import count_down


def test_three():
    assert count_down(3) == [3, 2, 1]


@pytest.mark.parametrize("n", [0, -5])
def test_nothing(n):
    assert count_down(n) == []


def test_several_hundred_deep():
    assert count_down(700)[-1] == 1
    assert len(count_down(700)) == 700


def test_too_deep():
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        count_down(100_000)


def test_too_deep_is_a_runtime_error():
    with pytest.raises(RuntimeError):
        count_down(100_000)
