from collections.abc import Sequence


def net_present_value(rate: float, flows: Sequence[float]) -> float:
    """Discount yearly cash flows to today; the first one happens now.

    Raises:
        ValueError: The rate is -100 % or below.
    """
    if rate <= -1:
        raise ValueError("money cannot lose all its value")
    return sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))


# --- tests ---
import math

import pytest


def test_known_value():
    assert net_present_value(0.1, [-1000, 500, 500, 500]) == pytest.approx(243.4260, abs=1e-4)


def test_zero_rate_adds_up():
    assert net_present_value(0, (1, 2, 3)) == 6


def test_no_flows():
    assert net_present_value(0.5, []) == 0


def test_range_of_flows():
    assert net_present_value(1.0, range(4)) == 1.375


def test_infinite_flow():
    assert net_present_value(0.1, [1, math.inf]) == math.inf
    assert math.isnan(net_present_value(0.1, [math.inf, -math.inf]))


@pytest.mark.parametrize("rate", [-1, -1.5, -math.inf])
def test_rates(rate):
    with pytest.raises(ValueError, match="lose all its value"):
        net_present_value(rate, [1])
