from collections import Counter
from typing import Any

import pytest

from agent.loops import fingerprint, goes_round

pytestmark = pytest.mark.core


def test_the_third_call_of_a_kind_is_one_too_many() -> None:
    counts: Counter[str] = Counter()
    call = fingerprint("double", {"n": 2}, 4)

    assert [goes_round(counts, call) for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    "other",
    [("halve", {"n": 2}, 4), ("double", {"n": 3}, 4), ("double", {"n": 2}, 5)],
    ids=["tool", "arguments", "outcome"],
)
def test_any_difference_makes_it_another_call(other: Any) -> None:
    counts: Counter[str] = Counter()
    calls = [("double", {"n": 2}, 4), other] * 2

    assert not any(goes_round(counts, fingerprint(*call)) for call in calls)


def test_the_order_of_arguments_is_none_of_its_own() -> None:
    assert fingerprint("t", {"a": 1, "b": 2}, 0) == fingerprint("t", {"b": 2, "a": 1}, 0)
