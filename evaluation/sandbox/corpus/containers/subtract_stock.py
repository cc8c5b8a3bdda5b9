from collections import Counter


def subtract_stock(stock: Counter[str], order: dict[str, int]) -> None:
    """Take an order out of the stock, in place, or leave the stock as it is.

    Raises:
        ValueError: Something is short; `args` are the message and what is missing.
    """
    missing = Counter(order) - stock
    if missing:
        raise ValueError("not enough in stock", dict(missing))
    stock.subtract(order)


# --- tests ---
from collections import Counter

import pytest

from subtract_stock import subtract_stock


@pytest.fixture
def stock():
    return Counter(tea=5, cake=2)


def test_taken(stock):
    subtract_stock(stock, {"tea": 3})
    assert stock == Counter(tea=2, cake=2)


def test_last_one_leaves_zero(stock):
    subtract_stock(stock, {"cake": 2})
    assert stock["cake"] == 0
    assert "cake" in stock


def test_missing(stock):
    with pytest.raises(ValueError) as caught:
        subtract_stock(stock, {"tea": 6, "milk": 1})
    assert caught.value.args == ("not enough in stock", {"tea": 1, "milk": 1})
    assert stock == {"tea": 5, "cake": 2}


def test_returns_nothing(stock):
    assert subtract_stock(stock, {}) is None
