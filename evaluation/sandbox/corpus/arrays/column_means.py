# profile: data
import numpy as np


def column_means(matrix: np.ndarray) -> np.ndarray:
    """Average each column without its gaps (NaN); a column of gaps only gives NaN, silently."""
    counts = (~np.isnan(matrix)).sum(axis=0)
    sums = np.nansum(matrix, axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


# --- tests ---
import numpy as np
import pytest

from column_means import column_means

NAN = float("nan")


def test_means():
    assert column_means(np.array([[1.0, 2.0], [3.0, 6.0]])).tolist() == [2.0, 4.0]


def test_gaps():
    means = column_means(np.array([[1.0, NAN], [3.0, NAN]]))
    np.testing.assert_array_equal(means, [2.0, np.nan])
    assert means[0] == 2.0


def test_infinity():
    assert column_means(np.array([[np.inf, 1], [1, -np.inf]])).tolist() == [np.inf, -np.inf]


def test_large():
    means = column_means(np.arange(60_000.0).reshape(3000, 20))
    assert means.shape == (20,)
    assert means[0] == pytest.approx(29990.0)


def test_text():
    with pytest.raises(TypeError):
        column_means(np.array([["a"]]))
