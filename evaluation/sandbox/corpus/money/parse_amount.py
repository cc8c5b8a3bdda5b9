import re
from decimal import Decimal

_AMOUNT = re.compile(r"\s*(?P<sign>[-+\u2212]?)\s*(?P<digits>\d[\d.,' \u00a0\u202f]*)\s*(?:€|EUR)?\s*")


class AmountError(ValueError):
    """A text that is no amount. `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not an amount: {text!r}")
        self.text = text


def parse_amount(text: str) -> Decimal:
    """Read an amount with any usual separators; the last of `.` or `,` is the decimal point.

    Raises:
        AmountError: It cannot be read.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise AmountError(text)
    digits = re.sub(r"[' \u00a0\u202f]", "", found["digits"])
    whole, point, cents = digits.rpartition(max(".,", key=digits.rfind))
    if not point or len(cents) == 3:
        whole, cents = whole + cents, "0"
    value = Decimal(re.sub("[.,]", "", whole) + "." + cents)
    return -value if found["sign"] in ("-", "\u2212") and found["sign"] else value


# --- tests ---
from decimal import Decimal

import pytest

from parse_amount import AmountError, parse_amount


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1.234,50 €", "1234.50"),
        ("1,234.50", "1234.50"),
        ("12'000.5", "12000.5"),
        ("7", "7"),
        ("1.000", "1000"),
        ("\u22125,00EUR", "-5"),
        ("- 3", "-3"),
    ],
)
def test_amounts(text, expected):
    assert parse_amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "€ 5", "--5"])
def test_not_amounts(text):
    with pytest.raises(AmountError, match="not an amount"):
        parse_amount(text)


def test_error_keeps_the_text():
    with pytest.raises(AmountError) as caught:
        parse_amount("five")
    assert caught.value.text == "five"


def test_error_is_a_value_error():
    with pytest.raises(ValueError, match="'x'"):
        parse_amount("x")
