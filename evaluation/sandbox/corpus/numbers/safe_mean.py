import math
from collections.abc import Iterable


def safe_mean(values: Iterable[float | None], *, skip_nan: bool = True) -> float:
    """Average numbers; None never counts, NaN only with `skip_nan=False`.

    Returns NaN when nothing counts.
    """
    kept = [float(v) for v in values if v is not None and not (skip_nan and math.isnan(v))]
    return math.fsum(kept) / len(kept) if kept else math.nan


# --- tests ---
import math
from math import inf, nan

import pytest

from safe_mean import safe_mean


def test_plain():
    assert safe_mean([1, 2, 3, 4]) == 2.5


def test_gaps_do_not_count():
    assert safe_mean([1.0, None, nan, 3.0]) == 2.0


def test_nan_counts_when_asked():
    assert math.isnan(safe_mean([1.0, nan], skip_nan=False))


@pytest.mark.parametrize("values", [[], [None], [nan, None], ()])
def test_nothing(values):
    assert safe_mean(values) == pytest.approx(nan, nan_ok=True)


def test_infinities():
    assert safe_mean([inf, 1]) == inf
    assert safe_mean([-inf, 1]) == -math.inf


def test_no_rounding_errors():
    assert safe_mean([1e16, 1.0, -1e16]) == pytest.approx(1 / 3)


def test_a_generator_and_a_set():
    assert safe_mean(x / 2 for x in range(5)) == 1.0
    assert safe_mean({2.0, 4.0}) == 3.0


def test_negative_zero():
    assert math.copysign(1, safe_mean([-0.0])) in (1.0, -1.0)
    assert safe_mean([-0.0]) == 0
