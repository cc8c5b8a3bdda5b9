import math
import random


def noise_line(points: int, *, smooth: float = 0.5) -> list[float]:
    """Return a line of random values between -1 and 1; each is pulled to the one before.

    Raises:
        ValueError: `smooth` is not between 0 and 1.
    """
    if not 0 <= smooth <= 1:
        raise ValueError(f"smooth={smooth!r}")
    value, line = 0.0, []
    for _ in range(points):
        value = smooth * value + (1 - smooth) * random.uniform(-1, 1)
        line.append(value)
    return line


# --- tests ---
import math
import random

import pytest

from noise_line import noise_line


@pytest.fixture(autouse=True)
def seeded():
    random.seed(2026)


def test_length():
    assert len(noise_line(3000)) == 3000


def test_flat():
    assert noise_line(3, smooth=1) == [0.0, 0.0, 0.0]


def test_repeatable():
    first = noise_line(5)
    random.seed(2026)
    assert noise_line(5) == pytest.approx(first, abs=0)


def test_two_calls_differ():
    first, second = noise_line(4), noise_line(4)
    assert first != second
    assert max(map(abs, first + second)) < 1


def test_state_goes_on():
    noise_line(10)
    after = random.random()
    random.seed(2026)
    expected = [random.uniform(-1, 1) for _ in range(10)] and random.random()
    assert after == expected


@pytest.mark.parametrize("smooth", [-0.1, 1.5, math.nan])
def test_smooth(smooth):
    with pytest.raises(ValueError, match="smooth="):
        noise_line(1, smooth=smooth)
