from functools import lru_cache


def levenshtein(a: str, b: str, /) -> int:
    """Return how many letters must be added, removed or replaced to turn a into b."""

    @lru_cache(maxsize=None)
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        if a[i - 1] == b[j - 1]:
            return distance(i - 1, j - 1)
        return 1 + min(distance(i - 1, j), distance(i, j - 1), distance(i - 1, j - 1))

    return distance(len(a), len(b))


# --- tests ---
import pytest

from levenshtein import levenshtein


@pytest.mark.parametrize(
    "a, b, distance",
    [("", "", 0), ("kitten", "sitting", 3), ("Straße", "Strasse", 2), ("abc", "", 3), ("ab", "ba", 2)],
)
def test_distances(a, b, distance):
    assert levenshtein(a, b) == distance
    assert levenshtein(b, a) == distance


def test_two_hundred_letters_deep():
    assert levenshtein("ab" * 100, "b" + "ab" * 99 + "a") == 2


def test_by_position_only():
    with pytest.raises(TypeError, match="positional-only arguments passed as keyword"):
        levenshtein(a="x", b="y")


def test_none():
    with pytest.raises(TypeError, match="NoneType"):
        levenshtein("a", None)
