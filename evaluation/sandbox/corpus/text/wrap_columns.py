import textwrap


def wrap_columns(text: str, width: int = 20, gap: str = " | ") -> list[str]:
    """Set a text in two columns of `width` characters and return the lines.

    Raises:
        ValueError: The width is below 4.
    """
    if width < 4:
        raise ValueError(f"columns of {width} characters are too narrow")
    lines = textwrap.wrap(text, width)
    half = (len(lines) + 1) // 2
    left, right = lines[:half], lines[half:]
    right += [""] * (half - len(right))
    return [f"{a:<{width}}{gap}{b}".rstrip() for a, b in zip(left, right)]


# --- tests ---
import pytest
import textwrap

TEXT = textwrap.dedent(
    """
    The quick brown fox jumps over
    the lazy dog and runs away.
    """
)


def test_two_columns():
    assert wrap_columns(TEXT.strip(), 12) == [
        "The quick    | the lazy dog",
        "brown fox    | and runs",
        "jumps over   | away.",
    ]


def test_short_text_has_one_line():
    assert wrap_columns("abc def", 10) == ["abc def    |"]


def test_gap():
    assert wrap_columns("aaaa bbbb", 4, gap="/") == ["aaaa/bbbb"]


def test_no_text():
    assert wrap_columns("") == []
    assert wrap_columns(" \n\t") == []


def test_long_words_are_broken():
    assert wrap_columns("abcdefghij", 4) == ["abcd | ij", "efgh |"]


@pytest.mark.parametrize("width", [3, 0, -1])
def test_narrow(width):
    with pytest.raises(ValueError) as caught:
        wrap_columns("abc", width)
    assert str(caught.value) == f"columns of {width} characters are too narrow"
