import random
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate


def weighted_choice(weights: Mapping[str, float], seed: int) -> str:
    """Choose a key by weight; the same seed always gives the same key.

    Raises:
        ValueError: There is no positive weight, or a negative one.
    """
    if any(weight < 0 for weight in weights.values()) or not sum(weights.values()):
        raise ValueError("weights must be positive")
    sums = list(accumulate(weights.values()))
    point = random.Random(seed).random() * sums[-1]
    return list(weights)[bisect(sums, point)]


# --- tests ---
from collections import Counter

import pytest

from weighted_choice import weighted_choice


def test_only_one_has_weight():
    assert weighted_choice({"a": 0, "b": 1e-9, "c": 0}, seed=3) == "b"


def test_repeatable():
    assert [weighted_choice({"a": 1, "b": 1}, seed) for seed in range(6)] == list("babaab")


def test_shares():
    counts = Counter(weighted_choice({"x": 3, "y": 1}, seed) for seed in range(1000))
    assert counts["x"] == pytest.approx(750, abs=60)


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": -1, "b": 2}])
def test_weights(weights):
    with pytest.raises(ValueError, match="must be positive"):
        weighted_choice(weights, 1)
