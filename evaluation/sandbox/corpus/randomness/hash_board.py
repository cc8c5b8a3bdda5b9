import random

_PIECES = {piece: [random.getrandbits(64) for _ in range(64)] for piece in "PNBRQKpnbrqk"}


def hash_board(board: str) -> int:
    """Return a hash of a chess board of 64 signs; each process draws its own numbers.

    Raises:
        ValueError: The board has another size.
    """
    if len(board) != 64:
        raise ValueError(f"a board of {len(board)} squares")
    value = 0
    for square, piece in enumerate(board):
        if piece != ".":
            value ^= _PIECES[piece][square]
    return value


# --- tests ---
import random

import pytest

from hash_board import hash_board

EMPTY = "." * 64


def test_empty_board():
    assert hash_board(EMPTY) == 0


def test_moves_there_and_back():
    start = hash_board("K" + EMPTY[1:])
    moved = hash_board(".K" + EMPTY[2:])
    assert start ^ moved ^ start == moved
    assert start != moved


def test_two_pieces():
    both = hash_board("Kk" + EMPTY[2:])
    assert both == hash_board("K" + EMPTY[1:]) ^ hash_board(".k" + EMPTY[2:])


def test_takes_no_random_numbers():
    random.seed(5)
    hash_board("Q" + EMPTY[1:])
    first = random.random()
    random.seed(5)
    hash_board("q" + EMPTY[1:])
    assert random.random() == first
    assert first == pytest.approx(0.6229016948897019)


def test_size():
    with pytest.raises(ValueError, match="a board of 3 squares"):
        hash_board("...")


def test_unknown_piece():
    with pytest.raises(KeyError, match="x"):
        hash_board("x" + EMPTY[1:])
