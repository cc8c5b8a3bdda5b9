from string import ascii_lowercase as LOWER
from string import ascii_uppercase as UPPER

ALPHABET = LOWER


def caesar_cipher(text: str, shift: int, /, decrypt: bool = False) -> str:
    """Shift each Latin letter by `shift` places; all other characters stay.

    Raises:
        TypeError: The shift is not a whole number.
    """
    if isinstance(shift, bool) or not isinstance(shift, int):
        raise TypeError(f"shift must be int, not {type(shift).__name__}")
    step = (-shift if decrypt else shift) % 26
    table = str.maketrans(
        LOWER + UPPER, LOWER[step:] + LOWER[:step] + UPPER[step:] + UPPER[:step]
    )
    return text.translate(table)


# --- tests ---
import pytest

from caesar_cipher import ALPHABET, caesar_cipher


@pytest.mark.parametrize("shift", [0, 26, -26, 2600])
def test_whole_turns(shift):
    assert caesar_cipher("Hello", shift) == "Hello"


def test_alphabet():
    assert caesar_cipher(ALPHABET, 3) == "defghijklmnopqrstuvwxyzabc"


def test_case_and_others_stay():
    assert caesar_cipher("Zebra, ünd 1!", 1) == "Afcsb, üoe 1!"


def test_decrypt():
    assert caesar_cipher("Khoor", 3, decrypt=True) == "Hello"
    assert caesar_cipher("Khoor", 3, True) == "Hello"


@pytest.mark.parametrize("shift", [1.0, "1", None, True])
def test_shift_is_a_whole_number(shift):
    with pytest.raises(TypeError, match="shift must be int, not "):
        caesar_cipher("a", shift)


def test_positional_only():
    with pytest.raises(TypeError, match="positional-only"):
        caesar_cipher(text="a", shift=1)
