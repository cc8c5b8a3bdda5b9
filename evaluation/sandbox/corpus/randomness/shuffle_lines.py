import random


def shuffle_lines(lines: list[str], *, keep_header: bool = False) -> None:
    """Shuffle lines in place; the first one may stay where it is."""
    head = lines[:1] if keep_header else []
    rest = lines[len(head) :]
    random.shuffle(rest)
    lines[:] = head + rest


# --- tests ---
import random

import pytest

from shuffle_lines import shuffle_lines


@pytest.fixture
def lines():
    return ["head", "a", "b", "c", "d"]


def test_nothing_is_lost(lines):
    shuffle_lines(lines)
    assert sorted(lines) == ["a", "b", "c", "d", "head"]


def test_header(lines):
    random.seed(3)
    shuffle_lines(lines, keep_header=True)
    assert lines[0] == "head"
    assert set(lines[1:]) == set("abcd")


def test_repeatable(lines):
    again = list(lines)
    random.seed(9)
    shuffle_lines(lines)
    random.seed(9)
    shuffle_lines(again)
    assert lines == again


def test_returns_nothing():
    assert shuffle_lines([]) is None


def test_tuple():
    with pytest.raises(TypeError):
        shuffle_lines(("a", "b"))
