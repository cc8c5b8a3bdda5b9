import unicodedata


def grapheme_length(text: str) -> int:
    """Count what a reader sees as characters: marks and joiners do not count by themselves."""
    count = 0
    joined = False
    for char in text:
        if char == "\u200d":
            joined = True
            continue
        combining = unicodedata.combining(char) or char == "\ufe0f"
        if not combining and not joined:
            count += 1
        joined = False
    return count


# --- tests ---
import pytest


@pytest.mark.parametrize(
    "text, length",
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("é", 1),
        ("👩\u200d👩\u200d👧", 1),
        ("❤\ufe0f!", 2),
        ("日本", 2),
    ],
)
def test_lengths(text, length):
    assert grapheme_length(text) == length


def test_long_text():
    assert grapheme_length("n\u0303" * 5000) == 5000


def test_no_text():
    with pytest.raises(TypeError):
        grapheme_length(None)


def test_bytes_are_refused():
    with pytest.raises(TypeError):
        grapheme_length(b"abc")
