from collections.abc import Mapping
from decimal import Decimal, localcontext


def convert_currency(
    amount: Decimal, source: str, target: str, rates: Mapping[str, Decimal]
) -> Decimal:
    """Convert by rates against one common currency, rounded to four places.

    Raises:
        LookupError: A currency has no rate.
    """
    missing = sorted({source, target} - rates.keys())
    if missing:
        raise LookupError("no rate for " + ", ".join(missing))
    with localcontext() as context:
        context.prec = 50
        return round(amount / rates[source] * rates[target], 4)


# --- tests ---
from decimal import Decimal

import pytest

from convert_currency import convert_currency

RATES = {"EUR": Decimal(1), "USD": Decimal("1.25"), "JPY": Decimal("160")}


@pytest.mark.parametrize(
    "source, target, expected",
    [("EUR", "USD", "12.5"), ("USD", "EUR", "8"), ("USD", "JPY", "1280"), ("EUR", "EUR", "10")],
)
def test_conversions(source, target, expected):
    assert convert_currency(Decimal(10), source, target, RATES) == Decimal(expected)


def test_rounding():
    assert str(convert_currency(Decimal(1), "JPY", "USD", RATES)) == "0.0078"


def test_large():
    amount = Decimal("123456789012345678901234567890.12")
    assert convert_currency(amount, "EUR", "EUR", RATES) == amount


def test_missing_rates():
    with pytest.raises(LookupError, match="^no rate for CHF, GBP$"):
        convert_currency(Decimal(1), "GBP", "CHF", RATES)


def test_rates_are_left_alone():
    rates = {"A": Decimal(2), "B": Decimal(4)}
    assert convert_currency(Decimal(3), "A", "B", rates) == 6
    assert rates == {"A": Decimal(2), "B": Decimal(4)}
