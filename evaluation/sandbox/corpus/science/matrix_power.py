from collections.abc import Sequence

Matrix = list[list[int]]


def matrix_power(matrix: Sequence[Sequence[int]], exponent: int, /, *, modulus: int | None = None) -> Matrix:
    """Raise a square matrix of whole numbers to a power.

    Raises:
        ValueError: The matrix is not square, or the exponent negative.
    """
    size = len(matrix)
    if any(len(row) != size for row in matrix):
        raise ValueError("the matrix is not square")
    if exponent < 0:
        raise ValueError("the exponent is negative")

    def product(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> Matrix:
        cells = [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]
        return cells if modulus is None else [[cell % modulus for cell in row] for row in cells]

    result: Matrix = [[int(i == j) for j in range(size)] for i in range(size)]
    base = [list(row) for row in matrix]
    while exponent:
        if exponent & 1:
            result = product(result, base)
        base = product(base, base)
        exponent >>= 1
    return result


# --- tests ---
import pytest

from matrix_power import matrix_power

FIBONACCI = ((1, 1), (1, 0))


def test_tenth():
    assert matrix_power(FIBONACCI, 10) == [[89, 55], [55, 34]]


def test_zeroth():
    assert matrix_power([[5, 6], [7, 8]], 0) == [[1, 0], [0, 1]]


def test_thousands_of_digits():
    big = matrix_power(FIBONACCI, 24_000)[0][1]
    assert big % 10**10 == matrix_power(FIBONACCI, 24_000, modulus=10**10)[0][1]
    assert 5015 * 3.3 < big.bit_length() < 5017 * 3.4


def test_modulus():
    assert matrix_power([[2]], 10, modulus=1000) == [[24]]


def test_given_matrix_is_left_alone():
    matrix = [[2, 0], [0, 2]]
    assert matrix_power(matrix, 3)[0][0] == 8
    assert matrix == [[2, 0], [0, 2]]


def test_not_square():
    with pytest.raises(ValueError, match="not square"):
        matrix_power([[1, 2]], 2)


def test_negative():
    with pytest.raises(ValueError, match="exponent is negative"):
        matrix_power([[1]], -1)
