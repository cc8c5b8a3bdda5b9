# profile: data
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402


def histogram_bins(values: list[float], bins: int, path: Path | None = None) -> list[int]:
    """Count values in equal bins; draw them to a file if a path is given.

    Raises:
        ValueError: There are no values, or no bins.
    """
    if not values:
        raise ValueError("no values")
    counts, edges = np.histogram(values, bins)
    if path is not None:
        figure, axes = plt.subplots()
        axes.stairs(counts, edges, fill=True)
        figure.savefig(path, dpi=40)
        plt.close(figure)
    return counts.tolist()


# --- tests ---
import pytest

from histogram_bins import histogram_bins


def test_counts():
    assert histogram_bins([1, 2, 2, 3, 4], 3) == [1, 2, 2]


def test_one_value():
    assert histogram_bins([5.0], 2) == [0, 1]


@pytest.mark.parametrize("name, start", [("h.png", b"\x89PNG"), ("h.pdf", b"%PDF"), ("h.svg", b"<?xml")])
def test_files(tmp_path, name, start):
    assert histogram_bins([1, 2], 2, tmp_path / name) == [1, 1]
    assert (tmp_path / name).read_bytes().startswith(start)


def test_unknown_format(tmp_path):
    with pytest.raises(ValueError, match="Format 'xyz' is not supported"):
        histogram_bins([1], 1, tmp_path / "h.xyz")


def test_no_values():
    with pytest.raises(ValueError, match="no values"):
        histogram_bins([], 3)


def test_no_bins():
    with pytest.raises(ValueError, match="`bins` must be positive"):
        histogram_bins([1], 0)
