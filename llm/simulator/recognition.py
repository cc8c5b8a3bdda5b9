"""Find the recipe that a request asks for, or none."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from llm.simulator.book import Book
from llm.simulator.reading import Reading, read, term
from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.slots import fill

MOST_UNKNOWN_WORDS = 4
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
COMMON = frozenset(WORDS["common"])
MODIFIERS = frozenset(WORDS["modifiers"])
FOREIGN = [term(source) for source in WORDS["foreign"]]


@dataclass(frozen=True)
class Match:
    """A recognised request. `arguments` holds None for what the request does not say."""

    recipe: Recipe
    score: float
    arguments: JsonObject

    @property
    def missing(self) -> list[str]:
        return [name for name, value in self.arguments.items() if value is None]


class Recognizer:
    """Scores every recipe of a book against a request."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.recognise = lru_cache(maxsize=2048)(self._recognise)

    def ranked(self, request: str) -> list[Match]:
        """Return the recipes whose words are all there, best first."""
        reading = read(request)
        if any(pattern.search(reading.text) for pattern in FOREIGN):
            return []
        matches = [
            Match(recipe, score, fill(recipe.offline.slots, reading).arguments)
            for recipe in self.book.recipes
            if (score := _score(recipe, reading)) and _credible(recipe, reading)
        ]
        return sorted(matches, key=lambda match: -match.score)

    def _recognise(self, request: str) -> Match | None:
        return next(iter(self.ranked(request)), None)


def _score(recipe: Recipe, reading: Reading) -> float:
    offline = recipe.offline
    if any(pattern.search(reading.text) for pattern in offline.excluded):
        return 0.0
    scores = [_intent_score(intent, reading.text) for intent in offline.compiled]
    best = max(scores, default=0.0)
    return best + offline.weight if best else 0.0


def _intent_score(terms: list[re.Pattern[str]], text: str) -> float:
    score = 0.0
    for pattern in terms:
        match = pattern.search(text)
        if match is None:
            return 0.0
        score += 1 + 0.25 * (len(match.group().split()) - 1)
    return score


def _credible(recipe: Recipe, reading: Reading) -> bool:
    """Refuse a request whose other words say that it means something else."""
    captured = Counter(read(fill(recipe.offline.slots, reading).captured).words)
    known = recipe.vocabulary | COMMON
    unknown = [word for word in reading.words if not _is_known(word, known)]
    left = list((Counter(unknown) - captured).elements())
    return len(left) <= MOST_UNKNOWN_WORDS and not MODIFIERS.intersection(left)


def _is_known(word: str, known: frozenset[str]) -> bool:
    if word in known or word.rstrip("s") in known:
        return True
    stem = word.rstrip("s").removesuffix("ing").removesuffix("ed").rstrip("e")
    return any(form in known for form in (stem, stem + "e", stem + "s", word + "s"))
