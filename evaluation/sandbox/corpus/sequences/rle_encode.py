from collections.abc import Sequence
from itertools import groupby
from typing import Any


def rle_encode(items: Sequence[Any]) -> list[tuple[Any, int]]:
    """Return (item, length) of each run of equal items."""
    return [(item, sum(1 for _ in run)) for item, run in groupby(items)]


# --- tests ---
import math

from rle_encode import rle_encode


def test_text():
    assert rle_encode("aaabcc") == [("a", 3), ("b", 1), ("c", 2)]


def test_bytes_give_numbers():
    assert rle_encode(b"\x00\x00\xff") == [(0, 2), (255, 1)]
    assert rle_encode(bytearray(b"zz")) == [(122, 2)]


def test_mixed():
    assert rle_encode([None, None, 0, False, ()]) == [(None, 2), (0, 2), ((), 1)]


def test_nan_is_not_equal_to_nan():
    runs = rle_encode([math.nan, float("nan")])
    assert [length for _, length in runs] == [1, 1]
    assert all(math.isnan(value) for value, _ in runs)


def test_a_million_of_one():
    assert rle_encode("x" * 1_000_000) == [("x", 1_000_000)]


def test_empty():
    assert rle_encode([]) == []
