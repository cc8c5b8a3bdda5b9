from decimal import ROUND_HALF_EVEN, Decimal


def format_money(amount: Decimal, currency: str = "EUR", *, locale: str = "de") -> str:
    """Write an amount as people of a locale ("de", "en", "fr") do.

    Raises:
        KeyError: An unknown locale.
    """
    thousands, point, pattern = {
        "de": (".", ",", "{} {}"),
        "en": (",", ".", "{1} {0}"),
        "fr": ("\u202f", ",", "{}\u00a0{}"),
    }[locale]
    plain = f"{amount.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,}"
    swapped = plain.replace(",", "\0").replace(".", point).replace("\0", thousands)
    return pattern.format(swapped, currency)


# --- tests ---
from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de", "1.234.567,89 EUR"),
        ("en", "EUR 1,234,567.89"),
        ("fr", "1\u202f234\u202f567,89\u00a0EUR"),
    ],
)
def test_locales(locale, expected):
    assert format_money(Decimal("1234567.89"), locale=locale) == expected


def test_currency():
    assert format_money(Decimal("-5"), "CHF") == "-5,00 CHF"


@pytest.mark.parametrize("text, expected", [("0.125", "0,12 EUR"), ("0.135", "0,14 EUR")])
def test_halves_go_to_even(text, expected):
    assert format_money(Decimal(text)) == expected


def test_unknown_locale():
    with pytest.raises(KeyError, match="xx"):
        format_money(Decimal(1), locale="xx")


def test_float_is_refused():
    with pytest.raises(AttributeError, match="quantize"):
        format_money(1.5)
