"""Other words for the same thing: what a seed changes in prose. Seed 0 leaves all as it is."""

import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

ANSWERS = ("{}", "Here you are: {}", "Done. {}", "{} That is the result.")
DOCSTRINGS = (
    "{}",
    "{} Works for every input of this kind, not for one alone.",
    "A small, self-contained function. {}",
    "{} The result depends on the arguments alone.",
)
REASONS = ("{}", "Sorry. {}", "I have to decline. {}")
REASONINGS = ("{}", "As I see it: {}", "{} That much is plain.")


def one_of(choices: Sequence[Thing], seed: int, about: str) -> Thing:
    """Choose by seed and subject; the first for seed 0."""
    return random.Random(f"{seed}/{about}").choice(choices) if seed else choices[0]


def worded(text: str, patterns: Sequence[str], seed: int) -> str:
    """Put a text into one of the patterns, each of which holds one `{}`."""
    before, _, after = one_of(patterns, seed, text).partition("{}")
    return f"{before}{text}{after}"


def shuffled(items: Sequence[Thing], seed: int, about: str) -> list[Thing]:
    """Put items into an order that the seed chooses; as they are for seed 0."""
    mixed = list(items)
    if seed:
        random.Random(f"{seed}/{about}").shuffle(mixed)
    return mixed
