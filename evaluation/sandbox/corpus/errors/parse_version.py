import re

InvalidVersion = ValueError


def parse_version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version such as "v1.20.3".

    Raises:
        InvalidVersion: It has another form.
    """
    if not re.fullmatch(r"v?\d+(\.\d+)*", text):
        raise InvalidVersion(f"not a version: {text!r}")
    return tuple(map(int, text.lstrip("v").split(".")))


# --- tests ---
import pytest

from parse_version import InvalidVersion, parse_version


@pytest.mark.parametrize("text, version", [("1", (1,)), ("v1.20.3", (1, 20, 3)), ("0.0", (0, 0))])
def test_versions(text, version):
    assert parse_version(text) == version


def test_order():
    assert sorted(["1.10", "1.9", "1"], key=parse_version) == ["1", "1.9", "1.10"]


@pytest.mark.parametrize("text", ["", "1.", "1.x", "vv1"])
def test_others(text):
    with pytest.raises(InvalidVersion, match="not a version"):
        parse_version(text)


def test_others_are_value_errors():
    with pytest.raises(ValueError, match="'latest'"):
        parse_version("latest")
