from decimal import Decimal

CENT = Decimal("0.01")


class BillError(ValueError):
    """The bill cannot be split."""


class NobodyPays(BillError):
    """There is nobody to split it between."""


def split_bill(total: Decimal, people: int) -> list[Decimal]:
    """Split an amount into shares that differ by a cent at most and add up exactly.

    Raises:
        NobodyPays: No people.
        BillError: The amount is negative or has fractions of a cent.
    """
    if people < 1:
        raise NobodyPays(f"{people} people cannot pay {total}")
    if total < 0 or total != total.quantize(CENT):
        raise BillError(f"{total} is not an amount of money")
    share, rest = divmod(int(total / CENT), people)
    return [(share + (i < rest)) * CENT for i in range(people)]


# --- tests ---
from decimal import Decimal

import pytest

from split_bill import CENT, BillError, NobodyPays, split_bill


def test_even():
    assert split_bill(Decimal("30"), 3) == [Decimal("10.00")] * 3


def test_uneven():
    assert split_bill(Decimal("10.00"), 3) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


def test_less_than_a_cent_each():
    assert split_bill(CENT, 2) == [CENT, Decimal(0)]


@pytest.mark.parametrize("text", ["-1", "0.001"])
def test_bad_amounts(text):
    with pytest.raises(BillError, match="is not an amount of money"):
        split_bill(Decimal(text), 2)


def test_nobody():
    with pytest.raises(NobodyPays, match="0 people cannot pay 5"):
        split_bill(Decimal(5), 0)


def test_nobody_is_a_bill_error():
    with pytest.raises(BillError):
        split_bill(Decimal(5), -1)


def test_errors_are_value_errors():
    with pytest.raises(ValueError):
        split_bill(Decimal("0.005"), 1)
