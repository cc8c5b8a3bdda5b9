import random
from collections.abc import Sequence


def draw_names(names: Sequence[str], rng: random.Random | None = None) -> dict[str, str]:
    """Decide who gives a present to whom: nobody to themselves, in one circle.

    Raises:
        ValueError: Fewer than two names, or a name twice.
    """
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError("at least two different names are needed")
    order = list(names)
    (rng or random).shuffle(order)
    return dict(zip(order, order[1:] + order[:1]))


# --- tests ---
import random

import pytest

from draw_names import draw_names

NAMES = ("Ann", "Bob", "Cem", "Dea")


def test_two():
    assert draw_names(["a", "b"]) == {"a": "b", "b": "a"}


def test_everybody_gives_and_gets():
    drawn = draw_names(NAMES)
    assert sorted(drawn) == sorted(drawn.values()) == list(NAMES)


def test_own_generator():
    first = draw_names(NAMES, random.Random(7))
    assert draw_names(NAMES, random.Random(7)) == first
    assert sorted(first) == list(NAMES)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "a"]])
def test_names(names):
    with pytest.raises(ValueError, match="two different names"):
        draw_names(names)
