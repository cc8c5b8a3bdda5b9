# profile: data
import numpy as np


def clip_in_place(values: np.ndarray, low: float, high: float) -> int:
    """Clip an array in place and return how many values that changed.

    Raises:
        ValueError: `low` is above `high`.
    """
    if low > high:
        raise ValueError(f"{low} is above {high}")
    changed = int(((values < low) | (values > high)).sum())
    np.clip(values, low, high, out=values)
    return changed


# --- tests ---
import numpy as np
import pytest

from clip_in_place import clip_in_place


@pytest.fixture
def values():
    return np.array([-5, 0, 5, 10])


def test_clips(values):
    assert clip_in_place(values, 0, 6) == 2
    assert values.tolist() == [0, 0, 5, 6]


def test_same_array(values):
    alias = values
    clip_in_place(values, -1, 1)
    assert alias is values
    np.testing.assert_array_equal(alias, [-1, 0, 1, 1])


def test_matrix():
    matrix = np.arange(6.0).reshape(2, 3)
    clip_in_place(matrix, 1, 4)
    assert matrix.tolist() == [[1, 1, 2], [3, 4, 4]]


def test_nothing_to_do(values):
    assert clip_in_place(values, -100, 100) == 0


def test_borders(values):
    with pytest.raises(ValueError, match="2 is above 1"):
        clip_in_place(values, 2, 1)
    assert values[3] == 10
