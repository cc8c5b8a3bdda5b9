from decimal import Decimal
from enum import IntEnum


class Tier(IntEnum):
    """How much a customer's purchases count."""

    BASIC = 1
    SILVER = 2
    GOLD = 5


def loyalty_points(purchases: list[Decimal], tier: int = Tier.BASIC) -> int:
    """Return the points for purchases: one per full ten, times the tier.

    Raises:
        ValueError: The tier does not exist.
    """
    factor = Tier(tier)
    return sum(int(amount // 10) for amount in purchases if amount > 0) * factor


# --- tests ---
from decimal import Decimal

import pytest

from loyalty_points import loyalty_points

PURCHASES = [Decimal("9.99"), Decimal("10"), Decimal("39.95"), Decimal("-20")]


def test_basic():
    assert loyalty_points(PURCHASES) == 4


@pytest.mark.parametrize("tier, points", [(1, 4), (2, 8), (5, 20)])
def test_tiers(tier, points):
    assert loyalty_points(PURCHASES, tier) == points
    assert loyalty_points(PURCHASES, tier=tier) == points


def test_nothing_bought():
    assert loyalty_points([]) == 0


def test_unknown_tier():
    with pytest.raises(ValueError, match="3 is not a valid Tier"):
        loyalty_points(PURCHASES, 3)
