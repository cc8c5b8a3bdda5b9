def big_power(base: int, exponent: int, modulus: int | None = None) -> int:
    """Raise a whole number to a power, exactly.

    Raises:
        ValueError: The exponent is negative without a modulus, or there is no inverse.
        ZeroDivisionError: The modulus is 0.
    """
    if modulus is None and exponent < 0:
        raise ValueError("a negative exponent needs a modulus")
    if modulus == 0:
        raise ZeroDivisionError("modulus is zero")
    return pow(base, exponent, modulus)


# --- tests ---
import pytest

import big_power as tool


def test_small():
    assert tool.big_power(2, 10) == 1024
    assert tool.big_power(-3, 3) == -27
    assert tool.big_power(5, 0) == 1


def test_five_thousand_digits():
    result = tool.big_power(10, 4999)
    assert result == 10**4999
    assert result.bit_length() == 16607


def test_negative_giant():
    assert tool.big_power(-7, 6001) == -(7**6001)


def test_modulus():
    assert tool.big_power(3, 200, 13) == 9
    assert tool.big_power(3, -1, 7) == 5


def test_giant_argument():
    assert tool.big_power(2**20000 + 1, 1, 2**64) == 1


def test_no_inverse():
    with pytest.raises(ValueError, match="not invertible"):
        tool.big_power(2, -1, 4)


def test_negative_exponent():
    with pytest.raises(ValueError, match="needs a modulus"):
        tool.big_power(2, -1)


def test_zero_modulus():
    with pytest.raises(ZeroDivisionError):
        tool.big_power(2, 2, 0)
