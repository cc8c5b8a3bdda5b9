# profile: data
import numpy as np


def solve_linear(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a system of linear equations.

    Raises:
        numpy.linalg.LinAlgError: The matrix is singular or not square.
    """
    return np.linalg.solve(np.array(matrix, float), np.array(right, float)).tolist()


# --- tests ---
import numpy as np
import pytest

from solve_linear import solve_linear


def test_two_unknowns():
    assert solve_linear([[2, 1], [1, 3]], [3, 5]) == pytest.approx([0.8, 1.4])


def test_identity():
    assert solve_linear(np.eye(3).tolist(), [1, 2, 3]) == [1.0, 2.0, 3.0]


def test_singular():
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        solve_linear([[1, 2], [2, 4]], [1, 2])


def test_not_square():
    with pytest.raises(np.linalg.LinAlgError, match="square"):
        solve_linear([[1, 2, 3], [4, 5, 6]], [1, 2])


def test_is_a_value_error():
    with pytest.raises(ValueError):
        solve_linear([[0]], [1])
