import unicodedata
from collections.abc import Iterator


def char_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield (code point, name) of each character of a text, as in the Unicode charts."""
    for char in text:
        yield f"U+{ord(char):04X}", unicodedata.name(char, "<unnamed>")


# --- tests ---
from char_names import char_names


def test_ascii():
    assert list(char_names("a!")) == [
        ("U+0061", "LATIN SMALL LETTER A"),
        ("U+0021", "EXCLAMATION MARK"),
    ]


def test_beyond_the_first_plane():
    assert dict(char_names("😀")) == {"U+1F600": "GRINNING FACE"}


def test_control_character():
    assert next(char_names("\0")) == ("U+0000", "<unnamed>")


def test_lone_surrogate():
    assert list(char_names("\ud800")) == [("U+D800", "<unnamed>")]


def test_empty():
    assert list(char_names("")) == []


def test_one_at_a_time():
    names = char_names("ab")
    assert next(names)[0] == "U+0061"
    assert next(names)[0] == "U+0062"
    assert next(names, None) is None
