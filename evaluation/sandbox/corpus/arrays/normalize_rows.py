# profile: data
import numpy as np


def normalize_rows(matrix: np.ndarray) -> np.ndarray:
    """Divide each row by its sum; rows of sum 0 stay as they are.

    Raises:
        ValueError: Not two-dimensional.
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2:
        raise ValueError(f"expected 2 dimensions, got {matrix.ndim}")
    sums = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, sums, out=matrix.copy(), where=sums != 0)


# --- tests ---
import numpy as np
import pytest

from normalize_rows import normalize_rows


def test_rows():
    result = normalize_rows(np.array([[1, 3], [2, 2]]))
    np.testing.assert_allclose(result, [[0.25, 0.75], [0.5, 0.5]])
    assert result.dtype == np.float64


def test_zero_row():
    assert normalize_rows(np.array([[0, 0], [1, 1]])).tolist() == [[0, 0], [0.5, 0.5]]


def test_lists_are_welcome():
    assert normalize_rows([[4, 4]]) == pytest.approx(np.array([[0.5, 0.5]]))


def test_given_array_is_left_alone():
    matrix = np.array([[1.0, 3.0]])
    assert normalize_rows(matrix).shape == (1, 2)
    assert matrix.tolist() == [[1.0, 3.0]]


def test_no_rows():
    assert normalize_rows(np.empty((0, 3))).shape == (0, 3)


def test_one_dimension():
    with pytest.raises(ValueError, match="expected 2 dimensions, got 1"):
        normalize_rows(np.array([1, 2]))
