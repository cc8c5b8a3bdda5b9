# profile: data
import numpy as np


def masked_ratio(a: np.ndarray, b: np.ndarray) -> np.ma.MaskedArray:
    """Divide arrays; where the divisor is 0 the result is masked."""
    return np.ma.masked_array(a, dtype=float) / np.ma.masked_equal(b, 0)


# --- tests ---
import numpy as np
import pytest

from masked_ratio import masked_ratio


def test_values():
    assert masked_ratio(np.array([1, 4]), np.array([2, 4])).tolist() == [0.5, 1.0]


def test_mask():
    ratio = masked_ratio(np.array([1, 2]), np.array([0, 4]))
    assert ratio.mask.tolist() == [True, False]
    assert ratio.filled(-1).tolist() == [-1, 0.5]


def test_mean_ignores_what_is_masked():
    assert masked_ratio(np.array([9, 2, 4]), np.array([0, 1, 1])).mean() == 3


def test_shapes():
    with pytest.raises(ValueError, match="broadcast"):
        masked_ratio(np.array([1, 2]), np.array([1, 2, 3]))
