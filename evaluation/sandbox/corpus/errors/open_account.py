from decimal import Decimal


class AccountError(Exception):
    """Something is wrong with an account."""


class OverdraftError(AccountError):
    """More was wanted than there is. `missing` is how much more."""

    def __init__(self, wanted: Decimal, balance: Decimal) -> None:
        self.missing = wanted - balance
        super().__init__(f"{self.missing} short of {wanted}")


def open_account(deposit: Decimal, *withdrawals: Decimal) -> Decimal:
    """Return what is left of a deposit after withdrawals.

    Raises:
        OverdraftError: A withdrawal takes more than there is.
        AccountError: An amount is not positive.
    """
    balance = deposit
    for amount in (deposit, *withdrawals):
        if amount <= 0:
            raise AccountError(f"{amount} is not positive")
    for amount in withdrawals:
        if amount > balance:
            raise OverdraftError(amount, balance)
        balance -= amount
    return balance


# --- tests ---
from decimal import Decimal

import pytest

from open_account import AccountError, OverdraftError, open_account


def test_balance():
    assert open_account(Decimal(10), Decimal("2.50"), Decimal(3)) == Decimal("4.50")


def test_overdraft():
    with pytest.raises(OverdraftError, match="2 short of 5"):
        open_account(Decimal(3), Decimal(5))


def test_overdraft_tells_how_much():
    with pytest.raises(OverdraftError) as caught:
        open_account(Decimal(3), Decimal("5.25"))
    assert caught.value.missing == Decimal("2.25")


def test_overdraft_is_an_account_error():
    with pytest.raises(AccountError):
        open_account(Decimal(1), Decimal(2))


def test_account_errors_are_no_value_errors():
    with pytest.raises(AccountError) as caught:
        open_account(Decimal(0))
    assert not isinstance(caught.value, ValueError)
    assert str(caught.value) == "0 is not positive"
