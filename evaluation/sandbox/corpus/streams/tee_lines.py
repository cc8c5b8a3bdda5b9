from collections.abc import Callable, Iterable


def tee_lines(lines: Iterable[str], *sinks: list[str], transform: str = "none") -> int:
    """Append each line to every sink; `transform` is "none", "upper" or "strip".

    Raises:
        ValueError: Another transform.
    """
    transforms: dict[str, Callable[[str], str]] = {"none": str, "upper": str.upper, "strip": str.strip}
    if transform not in transforms:
        raise ValueError(f"unknown transform {transform!r}; use {' or '.join(transforms)}")
    count = 0
    for count, line in enumerate(map(transforms[transform], lines), start=1):
        for sink in sinks:
            sink.append(line)
    return count


# --- tests ---
import pytest

from tee_lines import tee_lines


def test_two_sinks():
    first, second = [], ["old"]
    assert tee_lines(["a", "b"], first, second) == 2
    assert (first, second) == (["a", "b"], ["old", "a", "b"])


def test_one_sink_twice():
    sink = []
    tee_lines(["x"], sink, sink)
    assert sink == ["x", "x"]


def test_transform():
    sink = []
    tee_lines((line for line in [" a "]), sink, transform="strip")
    assert sink == ["a"]


def test_no_sinks():
    assert tee_lines("abc") == 3


def test_unknown():
    with pytest.raises(ValueError, match="use none or upper or strip"):
        tee_lines([], transform="lower")
