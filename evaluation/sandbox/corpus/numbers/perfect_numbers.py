from collections.abc import Iterator


def perfect_numbers(limit: int) -> Iterator[int]:
    """Yield the even perfect numbers up to `limit`, by the theorem of Euclid and Euler."""
    exponent = 2
    while (number := 2 ** (exponent - 1) * (2**exponent - 1)) <= limit:
        if _is_mersenne_exponent(exponent):
            yield number
        exponent += 1


def _is_mersenne_exponent(exponent: int) -> bool:
    """The test of Lucas and Lehmer."""
    if exponent == 2:
        return True
    if any(exponent % divisor == 0 for divisor in range(2, exponent)):
        return False
    mersenne, value = 2**exponent - 1, 4
    for _ in range(exponent - 2):
        value = (value * value - 2) % mersenne
    return value == 0


# --- tests ---
import itertools

from perfect_numbers import perfect_numbers


def test_first_four():
    assert list(perfect_numbers(10_000)) == [6, 28, 496, 8128]


def test_limit_counts():
    assert list(perfect_numbers(28)) == [6, 28]
    assert list(perfect_numbers(27)) == [6]


def test_nothing_below_six():
    assert list(perfect_numbers(5)) == []


def test_large():
    *_, last = perfect_numbers(10**40)
    assert last == 2658455991569831744654692615953842176


def test_slice_of_many():
    assert list(itertools.islice(perfect_numbers(10**300), 5, 7)) == [8589869056, 137438691328]
