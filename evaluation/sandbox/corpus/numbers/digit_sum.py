def digit_sum(number: int, base: int = 10) -> int:
    """Add up the digits of a whole number in a base from 2 to 36.

    Raises:
        TypeError: Not a whole number.
        ValueError: The base is out of range.
    """
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{number!r} is not a whole number")
    if not 2 <= base <= 36:
        raise ValueError(f"base {base} is not between 2 and 36")
    number, total = abs(number), 0
    while number:
        number, digit = divmod(number, base)
        total += digit
    return total


# --- tests ---
import pytest

from digit_sum import digit_sum


@pytest.mark.parametrize("number, expected", [(0, 0), (7, 7), (1234, 10), (-99, 18), (10**40, 1)])
def test_decimal(number, expected):
    assert digit_sum(number) == expected


def test_a_number_of_five_thousand_digits():
    assert digit_sum(10**5000 - 1) == 45_000


def test_other_bases():
    assert digit_sum(255, 2) == 8
    assert digit_sum(255, base=16) == 30


@pytest.mark.parametrize("value", [1.5, "12", None, False, 3 + 0j])
def test_refuses_what_is_not_whole(value):
    with pytest.raises(TypeError, match="is not a whole number"):
        digit_sum(value)


@pytest.mark.parametrize("base", [1, 0, -10, 37])
def test_bases(base):
    with pytest.raises(ValueError, match=rf"^base {base} is not between 2 and 36$"):
        digit_sum(5, base)
