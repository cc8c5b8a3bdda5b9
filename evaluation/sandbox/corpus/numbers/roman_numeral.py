_SIGNS = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]
LARGEST = 3999


def roman_numeral(number: int) -> str:
    """Write a number from 1 to 3999 in Roman numerals.

    Raises:
        ValueError: The number is out of range.
    """
    if not 1 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 1 and {LARGEST}")
    text = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        text += sign * count
    return text


# --- tests ---
import pytest

from roman_numeral import LARGEST, roman_numeral


class TestRomanNumeral:
    @pytest.mark.parametrize("number, text", [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV")])
    def test_small(self, number, text):
        assert roman_numeral(number) == text

    def test_years(self):
        assert roman_numeral(1994) == "MCMXCIV"
        assert roman_numeral(2026) == "MMXXVI"

    def test_largest(self):
        assert roman_numeral(LARGEST) == "MMMCMXCIX"


class TestErrors:
    def setup_method(self):
        self.message = "is not between 1 and 3999"

    @pytest.mark.parametrize("number", [0, -1, LARGEST + 1])
    def test_range(self, number):
        with pytest.raises(ValueError, match=self.message):
            roman_numeral(number)
