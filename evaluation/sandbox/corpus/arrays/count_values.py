# profile: data
import numpy as np


def count_values(values: np.ndarray) -> dict[object, int]:
    """Count each value of an array; keys are numpy scalars in order."""
    unique, counts = np.unique(values, return_counts=True)
    return dict(zip(unique, counts))


# --- tests ---
import numpy as np

from count_values import count_values


def test_numbers():
    assert count_values(np.array([3, 1, 3])) == {1: 1, 3: 2}


def test_order():
    assert list(count_values(np.array([5, -1, 2]))) == [-1, 2, 5]


def test_text_and_bool():
    assert count_values(np.array(["b", "ä", "b"])) == {"b": 2, "ä": 1}
    assert count_values(np.array([True, False, True])) == {False: 1, True: 2}


def test_counts_are_numbers_of_numpy():
    counts = count_values(np.array([7, 7, 7]))
    assert counts[7].item() == 3


def test_empty():
    assert count_values(np.array([])) == {}
