from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

Row = namedtuple("Row", "month payment interest principal balance")


def amortize(principal: Decimal, yearly_percent: Decimal, months: int) -> list[Row]:
    """Return the schedule of a loan that is paid back in equal months; the last one settles.

    Raises:
        ValueError: The principal or the number of months is not positive.
    """
    if principal <= 0 or months < 1:
        raise ValueError("a loan needs a positive principal and at least one month")
    cent = Decimal("0.01")
    rate = yearly_percent / 1200
    payment = principal / months
    if rate:
        payment = principal * rate / (1 - (1 + rate) ** -months)
    payment = payment.quantize(cent, ROUND_HALF_UP)
    rows, balance = [], principal
    for month in range(1, months + 1):
        interest = (balance * rate).quantize(cent, ROUND_HALF_UP)
        part = balance if month == months else payment - interest
        balance -= part
        rows.append(Row(month, part + interest, interest, part, balance))
    return rows


# --- tests ---
from decimal import Decimal

import pytest

from amortize import amortize


@pytest.fixture
def schedule():
    return amortize(Decimal("1000"), Decimal("12"), 3)


def test_rows_are_named(schedule):
    first = amortize(Decimal("1000"), Decimal("12"), 3)[0]
    assert first.month == 1
    assert first.interest == Decimal("10.00")
    assert first._asdict()["payment"] == Decimal("340.02")


def test_last_balance_is_zero(schedule):
    assert schedule == amortize(Decimal("1000"), Decimal("12"), 3) and schedule[-1].balance == 0


def test_principal_adds_up():
    rows = amortize(Decimal("1000"), Decimal("12"), 3)
    assert sum(row.principal for row in rows) == 1000


def test_no_interest():
    rows = amortize(Decimal("100"), Decimal(0), 3)
    assert [row[1] for row in rows] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


def test_unpacking():
    [(month, payment, interest, principal, balance)] = amortize(Decimal(50), Decimal(0), 1)
    assert (month, payment, interest, principal, balance) == (1, 50, 0, 50, 0)


def test_thirty_years():
    rows = amortize(Decimal("250000"), Decimal("4.5"), 360)
    assert len(rows) == 360
    assert rows[0].payment == Decimal("1266.71")


@pytest.mark.parametrize("principal, months", [("0", 12), ("-1", 12), ("1", 0)])
def test_senseless(principal, months):
    with pytest.raises(ValueError, match="at least one month"):
        amortize(Decimal(principal), Decimal(5), months)
