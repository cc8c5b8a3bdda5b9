import re
import unicodedata


def slugify(title: str, *, separator: str = "-", max_length: int | None = None) -> str:
    """Turn a title into a piece of a URL: ASCII, lower case, words joined by `separator`.

    Args:
        max_length: Cut between words so that the slug is not longer than this.

    Raises:
        ValueError: Nothing is left of the title, or the separator is not plain.
    """
    if not re.fullmatch(r"[-_.~]?", separator):
        raise ValueError(f"separator {separator!r} needs quoting in a URL")
    plain = title.replace("ß", "ss").replace("ł", "l").replace("Ł", "L")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    if max_length is not None:
        while words and len(separator.join(words)) > max_length:
            words.pop()
    if not words:
        raise ValueError(f"nothing of {title!r} can stand in a URL")
    return separator.join(words)


# --- tests ---
import pytest

from slugify import slugify


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hello, World!", "hello-world"),
        ("Crème Brûlée", "creme-brulee"),
        ("Straße nach Łódź", "strasse-nach-lodz"),
        ("  ---  42  ", "42"),
        ("Ⅷ ﬁne", "viii-fine"),
    ],
    ids=["plain", "accents", "ß and ł", "spaces", "compat"],
)
def test_titles(title, expected):
    assert slugify(title) == expected


def test_separator():
    assert slugify("one two three", separator="_") == "one_two_three"
    assert slugify("one two three", separator="") == "onetwothree"


@pytest.mark.parametrize("length, expected", [(100, "a-bc-def"), (7, "a-bc"), (4, "a-bc"), (1, "a")])
def test_cut_between_words(length, expected):
    assert slugify("A bc def", max_length=length) == expected


@pytest.mark.parametrize("title", ["", "!!!", "日本語", "\u0301"])
def test_nothing_left(title):
    with pytest.raises(ValueError, match="can stand in a URL"):
        slugify(title)


def test_separator_is_keyword_only():
    with pytest.raises(TypeError, match="positional argument"):
        slugify("a b", "_")


def test_slash_is_no_separator():
    with pytest.raises(ValueError, match=r"separator '/' needs quoting"):
        slugify("a b", separator="/")
