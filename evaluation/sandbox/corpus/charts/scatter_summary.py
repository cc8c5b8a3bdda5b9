# profile: data
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import pandas as pd  # noqa: E402


def scatter_summary(frame: pd.DataFrame, x: str, y: str, out: str) -> dict[str, float]:
    """Draw two columns against each other and return slope and correlation.

    Raises:
        KeyError: A column is missing.
    """
    points = frame[[x, y]].dropna()
    figure, axes = plt.subplots(figsize=(2, 2), dpi=60)
    points.plot.scatter(x, y, ax=axes)
    figure.savefig(out)
    plt.close(figure)
    slope = points[x].cov(points[y]) / points[x].var()
    return {"slope": slope, "correlation": points[x].corr(points[y])}


# --- tests ---
import pandas as pd
import pytest

from scatter_summary import scatter_summary


@pytest.fixture
def frame():
    return pd.DataFrame({"a": [1, 2, 3, None], "b": [2.0, 4.0, 6.0, 100.0]})


def test_figures(frame, tmp_path):
    assert scatter_summary(frame, "a", "b", str(tmp_path / "s.png")) == pytest.approx(
        {"slope": 2, "correlation": 1}
    )


def test_file(frame, tmp_path):
    scatter_summary(frame, "a", "b", str(tmp_path / "s.png"))
    assert (tmp_path / "s.png").stat().st_size > 500


def test_working_directory(frame, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert scatter_summary(frame, "b", "a", "here.png")["slope"] == pytest.approx(0.5)
    assert [path.name for path in tmp_path.iterdir()] == ["here.png"]


def test_missing_column(frame, tmp_path):
    with pytest.raises(KeyError, match="not in index"):
        scatter_summary(frame, "a", "z", str(tmp_path / "s.png"))
