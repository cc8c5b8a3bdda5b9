import heapq
from collections import defaultdict
from decimal import Decimal


def settle_debts(debts: list[tuple[str, str, Decimal]]) -> set[tuple[str, str, Decimal]]:
    """Return few payments (who, to whom, how much) that settle debts of the same form.

    Raises:
        ValueError: Somebody owes to themselves, or nothing.
    """
    balance: defaultdict[str, Decimal] = defaultdict(Decimal)
    for debtor, creditor, amount in debts:
        if debtor == creditor or amount <= 0:
            raise ValueError(f"{debtor} cannot owe {amount} to {creditor}")
        balance[debtor] -= amount
        balance[creditor] += amount
    owing = [(amount, name) for name, amount in balance.items() if amount < 0]
    getting = [(-amount, name) for name, amount in balance.items() if amount > 0]
    heapq.heapify(owing)
    heapq.heapify(getting)
    payments = set()
    while owing:
        (due, debtor), (claim, creditor) = heapq.heappop(owing), heapq.heappop(getting)
        paid = min(-due, -claim)
        payments.add((debtor, creditor, paid))
        if due + paid:
            heapq.heappush(owing, (due + paid, debtor))
        if claim + paid:
            heapq.heappush(getting, (claim + paid, creditor))
    return payments


# --- tests ---
from decimal import Decimal

import pytest

from settle_debts import settle_debts


def test_chain_is_shortened():
    debts = [("ann", "bob", Decimal(10)), ("bob", "cem", Decimal(10))]
    assert settle_debts(debts) == {("ann", "cem", Decimal(10))}


def test_circle_needs_no_payment():
    debts = [("a", "b", Decimal(5)), ("b", "c", Decimal(5)), ("c", "a", Decimal(5))]
    assert settle_debts(debts) == set()


def test_two_debtors():
    debts = [("a", "c", Decimal("1.5")), ("b", "c", Decimal("2.5"))]
    assert settle_debts(debts) == {("a", "c", Decimal("1.5")), ("b", "c", Decimal("2.5"))}


def test_none():
    assert settle_debts([]) == set()


@pytest.mark.parametrize("debt", [("a", "a", Decimal(1)), ("a", "b", Decimal(0))])
def test_senseless(debt):
    with pytest.raises(ValueError, match="a cannot owe"):
        settle_debts([debt])


def test_debts_are_left_alone():
    debts = [("x", "y", Decimal(3))]
    assert settle_debts(debts) == {("x", "y", Decimal(3))}
    assert debts == [("x", "y", Decimal(3))]
