from decimal import Decimal, getcontext


def harmonic_sum(terms: int) -> Decimal:
    """Add up 1/1 + 1/2 + ... in the precision of the current decimal context.

    Raises:
        ValueError: No terms.
    """
    if terms < 1:
        raise ValueError("a sum of no terms")
    return sum((Decimal(1) / n for n in range(1, terms + 1)), Decimal(0)).normalize(getcontext())


# --- tests ---
from decimal import Decimal, localcontext

import pytest

from harmonic_sum import harmonic_sum


def test_three():
    assert harmonic_sum(2) == Decimal("1.5")
    assert str(harmonic_sum(1)) == "1"


def test_default_precision():
    assert harmonic_sum(3) == Decimal("1.833333333333333333333333333")


def test_context():
    with localcontext() as context:
        context.prec = 5
        assert harmonic_sum(3) == Decimal("1.8333")


def test_nothing():
    with pytest.raises(ValueError, match="no terms"):
        harmonic_sum(0)
