import random
import re


def roll_dice(notation: str) -> list[int]:
    """Roll dice as in "3d6"; `random.seed` makes it repeatable.

    Raises:
        ValueError: Another notation, or dice without sides.
    """
    found = re.fullmatch(r"(\d*)d(\d+)", notation)
    if found is None or int(found[2]) == 0:
        raise ValueError(f"not dice: {notation!r}")
    return [random.randint(1, int(found[2])) for _ in range(int(found[1] or 1))]


# --- tests ---
import random

import pytest

from roll_dice import roll_dice


def test_seeded():
    random.seed(42)
    assert roll_dice("5d6") == [6, 1, 1, 6, 3]


def test_same_seed_same_dice():
    random.seed("lucky")
    first = roll_dice("10d20")
    random.seed("lucky")
    assert roll_dice("10d20") == first


def test_the_generator_goes_on():
    random.seed(42)
    roll_dice("5d6")
    random_after = random.randint(1, 6)
    assert random_after == 2 and len(roll_dice("2d6")) == 2


def test_many_are_fair():
    random.seed(1)
    rolls = roll_dice("6000d6")
    assert sorted(set(rolls)) == [1, 2, 3, 4, 5, 6]
    assert 3.4 < sum(rolls) / 6000 < 3.6


def test_one_side():
    assert roll_dice("d1") == [1]


@pytest.mark.parametrize("notation", ["", "6", "2d", "d0", "-1d6"])
def test_not_dice(notation):
    with pytest.raises(ValueError, match="not dice"):
        roll_dice(notation)
