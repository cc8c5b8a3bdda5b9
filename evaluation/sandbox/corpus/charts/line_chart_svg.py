# profile: data
import io

import matplotlib

matplotlib.use("Agg")
from matplotlib.figure import Figure  # noqa: E402


def line_chart_svg(*series: list[float], labels: tuple[str, ...] = ()) -> str:
    """Return an SVG drawing of lines, with a legend if there are labels.

    Raises:
        ValueError: There are labels for some lines only.
    """
    if labels and len(labels) != len(series):
        raise ValueError(f"{len(labels)} labels for {len(series)} lines")
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    for number, values in enumerate(series):
        axes.plot(values, label=labels[number] if labels else None, gid=f"line-{number}")
    if labels:
        axes.legend()
    with io.StringIO() as out, matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(out, format="svg")
        return out.getvalue()


# --- tests ---
import re

import pytest

from line_chart_svg import line_chart_svg


def test_lines():
    drawing = line_chart_svg([1, 2, 3], [3, 2, 1])
    assert re.findall(r'id="line-(\d)"', drawing) == ["0", "1"]


def test_labels():
    assert ">Köln<" in line_chart_svg([1, 2], labels=("Köln",))


def test_is_svg():
    assert line_chart_svg([0, 1]).rstrip().endswith("</svg>")


def test_no_lines():
    drawing = line_chart_svg()
    assert "line-0" not in drawing
    assert drawing.count("<svg") == 1


def test_labels_for_some():
    with pytest.raises(ValueError, match="1 labels for 2 lines"):
        line_chart_svg([1], [2], labels=("a",))
