"""Offline embeddings: words and character n-grams, hashed into a vector.

They find requests that share words or word stems with a tool, not true paraphrases. Numbers and
quoted texts stand for themselves as kinds, so that "15% of 300" is near "20% of 80".
Source: feature hashing, Weinberger et al. 2009. Cost: about 0.1 ms a text.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

DIMENSIONS = 1_536
OFFLINE_MODEL = "offline"

_QUOTED = re.compile(r"(?<!\w)(['\"])(?:(?!\1).)*\1(?!\w)")
_FILE = re.compile(r"\b[\w./-]+\.(?:csv|json|xlsx?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+|<[a-z]+>")
_STOP = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "do", "does", "for",
        "from", "give", "have", "how", "i", "if", "in", "into", "is", "it", "its", "let", "me",
        "much", "my", "of", "on", "or", "out", "please", "return", "returns", "show", "tell",
        "than", "that", "the", "then", "there", "these", "this", "to", "use", "was", "what",
        "whats", "when", "which", "will", "with", "would", "you", "your",
    }
)  # fmt: skip
_WORD_WEIGHT, _PAIR_WEIGHT, _GRAM_WEIGHT = 2.0, 1.0, 0.4
_KIND_WEIGHT = 0.3  # of "a number", "a text": they say little


def embed_offline(text: str) -> list[float]:
    """Return a vector of DIMENSIONS numbers and length 1; all zeros for a text without words."""
    vector = np.zeros(DIMENSIONS)
    for feature, weight in _features(text).items():
        code = zlib.crc32(feature.encode())
        vector[code % DIMENSIONS] += weight if code & 0x8000_0000 else -weight
    length = float(np.linalg.norm(vector))
    unit: list[float] = (vector / length if length else vector).tolist()
    return unit


def words_of(text: str) -> list[str]:
    """Return the words that say what a text is about, in order, roughly stemmed."""
    plain = text.replace("_", " ")
    plain = _QUOTED.sub(" <text> ", plain)
    plain = _FILE.sub(" <file> ", plain)
    plain = plain.replace("%", " percent ").replace("°", " degrees ")
    plain = _NUMBER.sub(" <number> ", plain).lower()
    return [_stem(word) for word in _WORD.findall(plain) if word not in _STOP]


def _features(text: str) -> dict[str, float]:
    """Weigh the features of a text, dampened so that a repeated word does not drown the others."""
    counts: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for feature, weight in _weighted(words_of(text)):
        counts[feature] += 1
        weights[feature] = weight
    return {feature: weights[feature] * math.sqrt(count) for feature, count in counts.items()}


def _weighted(words: list[str]) -> Iterator[tuple[str, float]]:
    for word in words:
        if word.startswith("<"):
            yield word, _KIND_WEIGHT
            continue
        yield f"w:{word}", _WORD_WEIGHT
        padded = f" {word} "
        for size in (3, 4):
            for start in range(len(padded) - size + 1):
                yield f"g:{padded[start : start + size]}", _GRAM_WEIGHT
    named = [word for word in words if not word.startswith("<")]
    for left, right in pairwise(named):
        yield f"p:{left} {right}", _PAIR_WEIGHT


def _stem(word: str) -> str:
    """Cut the commonest English endings: calculating, calculates -> calculat."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
