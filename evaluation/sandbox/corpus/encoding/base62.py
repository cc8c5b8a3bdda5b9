import string

ALPHABET = string.digits + string.ascii_letters


def base62(number: int | str) -> str | int:
    """Write a whole number in base 62, or read one back.

    Raises:
        ValueError: A negative number, or text with other signs.
    """
    if isinstance(number, str):
        value = 0
        for char in number:
            value = value * 62 + ALPHABET.index(char)
        return value
    if number < 0:
        raise ValueError("negative numbers have no form in base 62")
    text = ""
    while number or not text:
        number, rest = divmod(number, 62)
        text = ALPHABET[rest] + text
    return text


# --- tests ---
import pytest

from base62 import ALPHABET, base62


@pytest.mark.parametrize("number, text", [(0, "0"), (61, "Z"), (62, "10"), (10**18, "1bS0EMtBbK8")])
def test_both_ways(number, text):
    assert base62(number) == text
    assert base62(text) == number


def test_giant():
    giant = base62("Z" * 2800)
    assert giant == 62**2800 - 1
    assert base62(62**2800) == "1" + "0" * 2800


def test_alphabet():
    assert [base62(n) for n in range(62)] == list(ALPHABET)


def test_negative():
    with pytest.raises(ValueError, match="negative"):
        base62(-1)


def test_other_signs():
    with pytest.raises(ValueError, match="substring not found"):
        base62("a-b")
