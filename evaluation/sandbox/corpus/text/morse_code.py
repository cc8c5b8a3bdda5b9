_CODES = {
    "A": ".-", "B": "-...", "C": "-.-.", "D": "-..", "E": ".", "F": "..-.", "G": "--.",
    "H": "....", "I": "..", "J": ".---", "K": "-.-", "L": ".-..", "M": "--", "N": "-.",
    "O": "---", "P": ".--.", "Q": "--.-", "R": ".-.", "S": "...", "T": "-", "U": "..-",
    "V": "...-", "W": ".--", "X": "-..-", "Y": "-.--", "Z": "--..",
}


def morse_code(text: str) -> str:
    """Write letters in Morse code, " / " between words.

    Raises:
        KeyError: A character has no code; it is the error's argument.
    """
    words = text.upper().split()
    return " / ".join(" ".join(_CODES[letter] for letter in word) for word in words)


# --- tests ---
import pytest

from morse_code import morse_code


def test_sos():
    assert morse_code("sos") == "... --- ..."


def test_words():
    assert morse_code(" hi  you ") == ".... .. / -.-- --- ..-"


def test_empty():
    assert morse_code("") == ""


def test_unknown_letter():
    with pytest.raises(KeyError) as caught:
        morse_code("naïve")
    assert caught.value.args == ("Ï",)
    assert str(caught.value) == "'Ï'"


def test_unknown_letter_matches_quoted():
    with pytest.raises(KeyError, match="^'1'$"):
        morse_code("a1")
