# profile: data
import numpy as np


def random_walk(steps: int, rng: np.random.Generator | int | None = None) -> np.ndarray:
    """Return the positions of a walk that starts at 0 and goes one left or right each step.

    Args:
        rng: A generator, or the seed of one.

    Raises:
        ValueError: The number of steps is negative.
    """
    if steps < 0:
        raise ValueError(f"{steps} steps")
    generator = np.random.default_rng(rng)
    return np.concatenate([[0], np.cumsum(generator.choice([-1, 1], steps))]).astype(np.int64)


# --- tests ---
import numpy as np
import pytest

from random_walk import random_walk


def test_starts_at_zero():
    walk = random_walk(100, 1)
    assert walk[0] == 0
    assert walk.shape == (101,)


def test_single_steps():
    assert set(np.abs(np.diff(random_walk(50, 2))).tolist()) == {1}


def test_generator():
    first = random_walk(20, np.random.default_rng(5))
    np.testing.assert_array_equal(random_walk(20, np.random.default_rng(5)), first)
    assert first.dtype == np.int64


def test_no_steps():
    assert random_walk(0).tolist() == [0]


def test_negative():
    with pytest.raises(ValueError, match="-3 steps"):
        random_walk(-3)
