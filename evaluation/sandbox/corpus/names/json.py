import re


def json(text: str) -> str:
    """Name the kind of JSON value a text begins with, or "nothing"."""
    signs = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}
    found = re.search(r"\S", text)
    if found is None:
        return "nothing"
    return signs.get(found[0], "number" if found[0] in "-0123456789" else "nothing")


# --- tests ---
import pytest


@pytest.mark.parametrize(
    "text, kind",
    [(" {}", "object"), ("[", "array"), ('"x"', "string"), ("-1", "number"), ("null", "null"), ("", "nothing")],
)
def test_kinds(text, kind):
    assert json(text) == kind


def test_booleans():
    assert [json("true"), json("\n false")] == ["boolean", "boolean"]


def test_other_text():
    assert json("x") == "nothing"


def test_bytes():
    with pytest.raises(TypeError):
        json(b"{}")
