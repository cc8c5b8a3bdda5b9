from collections import deque
from collections.abc import Iterable


def rate_limit(times: Iterable[float], *, count: int, period: float) -> list[bool]:
    """Tell for each request time whether it is allowed: at most `count` within a sliding period.

    Raises:
        ValueError: The times run backwards.
    """
    allowed: deque[float] = deque()
    answers: list[bool] = []
    last = float("-inf")
    for time in times:
        if time < last:
            raise ValueError(f"{time} comes after {last}")
        last = time
        while allowed and allowed[0] <= time - period:
            allowed.popleft()
        answers.append(len(allowed) < count)
        if answers[-1]:
            allowed.append(time)
    return answers


# --- tests ---
import pytest

from rate_limit import rate_limit


def test_third_is_too_much():
    assert rate_limit([0, 0.1, 0.2], count=2, period=1) == [True, True, False]


def test_later_is_fine():
    assert rate_limit([0, 0.5, 1.0, 1.2], count=1, period=1) == [True, False, True, False]


def test_none_allowed():
    assert rate_limit([1, 2], count=0, period=9) == [False, False]


def test_many():
    answers = rate_limit((n for n in range(5000)), count=5, period=10)
    assert sum(answers) == 2500
    assert answers[:11] == [True] * 5 + [False] * 5 + [True]


def test_backwards():
    with pytest.raises(ValueError, match="1 comes after 2"):
        rate_limit([2, 1], count=1, period=1)
