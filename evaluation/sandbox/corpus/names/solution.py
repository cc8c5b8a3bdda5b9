def solution(numbers: list[int], target: int) -> tuple[int, int] | None:
    """Return the positions of the first two numbers that add up to a target, if any."""
    seen: dict[int, int] = {}
    for position, number in enumerate(numbers):
        if target - number in seen:
            return seen[target - number], position
        seen.setdefault(number, position)
    return None


# --- tests ---
from solution import solution


def test_found():
    assert solution([2, 7, 11, 15], 9) == (0, 1)


def test_not_twice_the_same():
    assert solution([3, 2, 4], 6) == (1, 2)
    assert solution([3], 6) is None


def test_equal_numbers():
    assert solution([3, 3], target=6) == (0, 1)


def test_large():
    assert solution(list(range(0, 8000, 2)), 15993) is None
    assert solution([10**30, 5, -(10**30)], 0) == (0, 2)
