from datetime import date
from decimal import Decimal


class Rejected(ValueError):
    """An entry that is not DATE AMOUNT."""


def parse_money_all(text: str) -> dict[date, Decimal]:
    """Read lines of DATE AMOUNT; amounts of one date add up.

    Raises:
        Rejected: A line has another form.
    """
    totals: dict[date, Decimal] = {}
    for line in text.splitlines():
        try:
            day, amount = line.split()
            key = date.fromisoformat(day)
            totals[key] = totals.get(key, Decimal()) + Decimal(amount)
        except (ValueError, ArithmeticError) as error:
            raise Rejected(line) from error
    return totals


# --- tests ---
import pytest

from parse_money_all import *


def test_totals():
    assert parse_money_all("2026-01-01 1.50\n2026-01-01 2") == {date(2026, 1, 1): Decimal("3.50")}


def test_kinds():
    [(day, amount)] = parse_money_all("2026-12-31 7").items()
    assert isinstance(day, date)
    assert isinstance(amount, Decimal)


def test_empty():
    assert parse_money_all("") == {}


@pytest.mark.parametrize("line", ["2026-01-01", "1.1.2026 5", "2026-01-01 five"])
def test_rejected(line):
    with pytest.raises(Rejected, match=line):
        parse_money_all(line)
