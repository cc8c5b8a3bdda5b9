# profile: data
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def moving_max(values: np.ndarray, width: int) -> np.ndarray:
    """Return the largest value of each window, in the type of the values.

    Raises:
        ValueError: The window is wider than the array, or not positive.
    """
    if not 0 < width <= len(values):
        raise ValueError(f"a window of {width} on {len(values)} values")
    return sliding_window_view(np.asarray(values), width).max(axis=-1)


# --- tests ---
import numpy as np
import pytest


def test_windows():
    assert moving_max(np.array([1, 3, 2, 5]), 2).tolist() == [3, 3, 5]


@pytest.mark.parametrize("dtype", ["int8", "uint64", "float32", "datetime64[D]"])
def test_type_is_kept(dtype):
    result = moving_max(np.array([1, 2, 3], dtype=dtype), 3)
    assert result.dtype == np.dtype(dtype)
    assert result.shape == (1,)


def test_largest_unsigned():
    top = np.iinfo(np.uint64).max
    assert moving_max(np.array([top, 0], dtype=np.uint64), 1)[0] == 18446744073709551615


def test_dates():
    days = np.array(["2026-01-02", "2026-01-01"], dtype="datetime64[D]")
    assert moving_max(days, 2)[0] == np.datetime64("2026-01-02")


def test_nan_wins():
    assert np.isnan(moving_max(np.array([1.0, np.nan]), 2)).tolist() == [True]


def test_width():
    with pytest.raises(ValueError, match="a window of 3 on 2 values"):
        moving_max(np.array([1, 2]), 3)
