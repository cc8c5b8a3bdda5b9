# profile: data
from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def bar_chart(values: Mapping[str, float], path: str, *, title: str = "") -> tuple[int, int]:
    """Draw bars to a PNG file; return its width and height.

    Raises:
        ValueError: There are no values, or the name does not end in ".png".
    """
    if not values:
        raise ValueError("nothing to draw")
    if Path(path).suffix != ".png":
        raise ValueError(f"not a PNG file: {Path(path).name}")
    figure, axes = plt.subplots(figsize=(4, 3), dpi=50)
    axes.bar(list(values), list(values.values()))
    axes.set_title(title)
    figure.savefig(path)
    plt.close(figure)
    return 200, 150


# --- tests ---
import pytest

from bar_chart import bar_chart


def test_size(tmp_path):
    assert bar_chart({"a": 1, "b": 2.5}, str(tmp_path / "c.png")) == (200, 150)


def test_file(tmp_path):
    bar_chart({"ä": 1}, str(tmp_path / "c.png"), title="Größen")
    data = (tmp_path / "c.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") == 200


def test_titles_differ(tmp_path):
    bar_chart({"a": 1}, str(tmp_path / "1.png"), title="one")
    bar_chart({"a": 1}, str(tmp_path / "2.png"), title="two")
    assert (tmp_path / "1.png").read_bytes() != (tmp_path / "2.png").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.png", "2.png"]


def test_no_values(tmp_path):
    with pytest.raises(ValueError, match="nothing to draw"):
        bar_chart({}, str(tmp_path / "c.png"))


def test_name(tmp_path):
    with pytest.raises(ValueError, match="not a PNG file: c.gif"):
        bar_chart({"a": 1}, str(tmp_path / "c.gif"))
