# profile: data
import numpy as np


def bootstrap_mean(sample: list[float], rounds: int = 200) -> tuple[float, float]:
    """Return a 90 % interval of the mean by resampling; `numpy.random.seed` makes it repeatable.

    Raises:
        ValueError: The sample is empty.
    """
    if not len(sample):
        raise ValueError("an empty sample")
    data = np.asarray(sample, float)
    means = np.random.choice(data, (rounds, len(data))).mean(axis=1)
    low, high = np.percentile(means, [5, 95])
    return low, high


# --- tests ---
import numpy as np
import pytest

from bootstrap_mean import bootstrap_mean


def test_constant():
    assert bootstrap_mean([2, 2, 2]) == (2.0, 2.0)


def test_interval():
    np.random.seed(0)
    low, high = bootstrap_mean(range(100))
    assert 40 < low < 49.5 < high < 60


def test_repeatable():
    np.random.seed(1)
    first = bootstrap_mean([1, 5, 9, 2])
    np.random.seed(1)
    assert bootstrap_mean([1, 5, 9, 2]) == first


def test_generator_of_numpy_numbers():
    low, high = bootstrap_mean(np.float32([4, 4]))
    assert float(low) == high == 4


def test_empty():
    with pytest.raises(ValueError, match="empty sample"):
        bootstrap_mean([])
