from collections.abc import Iterator


def prime_stream(start: int = 2) -> Iterator[int]:
    """Yield the primes from `start` on, without end."""
    candidate = max(start, 2)
    while True:
        if all(candidate % d for d in range(2, int(candidate**0.5) + 1)):
            yield candidate
        candidate += 1


# --- tests ---
from itertools import islice

from prime_stream import prime_stream


def test_first_ten():
    assert list(islice(prime_stream(), 10)) == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


def test_start():
    assert next(prime_stream(90)) == 97


def test_start_below_two():
    assert next(prime_stream(-5)) == 2


def test_until():
    stream = prime_stream(20)
    found = []
    for prime in stream:
        if prime > 40:
            break
        found.append(prime)
    assert found == [23, 29, 31, 37]


def test_two_streams_do_not_disturb_each_other():
    first, second = prime_stream(), prime_stream()
    assert [next(first), next(second), next(first), next(second)] == [2, 2, 3, 3]
