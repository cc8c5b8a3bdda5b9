from decimal import Decimal
from datetime import date


def inspect_me(amount: int, *rest: float, unit: str = "kg", when: date = date(2026, 1, 1), **more: str) -> str:
    """Say an amount in words.

    More than one line here.
    """
    total = Decimal(amount) + sum(map(Decimal, rest))
    extra = "".join(f", {key} {value}" for key, value in sorted(more.items()))
    return f"{total} {unit} on {when}{extra}"


# --- tests ---
import inspect
from datetime import date

import pytest

from inspect_me import inspect_me


def test_words():
    assert inspect_me(2, 0.5, unit="t", by="ship") == "2.5 t on 2026-01-01, by ship"


def test_parameters():
    assert inspect_me(1) == "1 kg on 2026-01-01"
    parameters = inspect.signature(inspect_me).parameters
    assert list(parameters) == ["amount", "rest", "unit", "when", "more"]
    assert parameters["unit"].default == "kg"
    assert parameters["when"].default == date(2026, 1, 1)
    assert parameters["amount"].annotation is int


def test_return_annotation():
    assert inspect_me(3).startswith("3 ")
    assert inspect.signature(inspect_me).return_annotation is str


def test_docstring():
    assert inspect_me(0, when=date(2025, 5, 5)) == "0 kg on 2025-05-05"
    assert inspect.getdoc(inspect_me) == "Say an amount in words.\n\nMore than one line here."


def test_name():
    assert inspect_me.__name__ == "inspect_me" and inspect_me(9) == "9 kg on 2026-01-01"


def test_missing_amount():
    with pytest.raises(TypeError, match=r"inspect_me\(\) missing 1 required positional argument: 'amount'"):
        inspect_me()
