from collections.abc import Iterator


def hanoi_moves(disks: int, source: str = "A", target: str = "C", spare: str = "B") -> list[tuple[str, str]]:
    """Return the moves that bring a tower from one peg to another.

    Raises:
        ValueError: The number of disks is negative.
    """
    if disks < 0:
        raise ValueError("a tower has no negative height")

    def moves(n: int, a: str, b: str, c: str) -> Iterator[tuple[str, str]]:
        if n:
            yield from moves(n - 1, a, c, b)
            yield a, b
            yield from moves(n - 1, c, b, a)

    return list(moves(disks, source, target, spare))


# --- tests ---
import pytest

from hanoi_moves import hanoi_moves


def test_two():
    assert hanoi_moves(2) == [("A", "B"), ("A", "C"), ("B", "C")]


@pytest.mark.parametrize("disks, count", [(0, 0), (1, 1), (10, 1023), (13, 8191)])
def test_counts(disks, count):
    assert len(hanoi_moves(disks)) == count


def test_pegs():
    assert hanoi_moves(1, target="x", source="y") == [("y", "x")]


def test_first_move_of_an_even_tower_goes_to_the_spare_peg():
    assert hanoi_moves(6)[0] == ("A", "B")


def test_negative():
    with pytest.raises(ValueError, match="negative height"):
        hanoi_moves(-1)
