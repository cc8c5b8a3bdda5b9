from decimal import Decimal


def round(number: float, step: float = 1) -> float:
    """Round to the nearest multiple of a step, halves up.

    Raises:
        ZeroDivisionError: The step is zero.
    """
    value, unit = Decimal(str(number)), Decimal(str(step))
    if not unit:
        raise ZeroDivisionError("a step of zero")
    whole = int((value / unit + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))
    return float(whole * unit)


# --- tests ---
import pytest

from tool_function import round


@pytest.mark.parametrize(
    "number, step, expected",
    [(2.5, 1, 3.0), (-2.5, 1, -2.0), (1.13, 0.05, 1.15), (7, 5, 5.0), (0.1 + 0.2, 0.1, 0.3)],
)
def test_steps(number, step, expected):
    assert round(number, step) == expected


def test_default_step():
    assert round(0.49) == 0.0
    assert round(number=1e15 + 0.5) == 1e15 + 1


def test_zero():
    with pytest.raises(ZeroDivisionError, match="a step of zero"):
        round(1, 0)
