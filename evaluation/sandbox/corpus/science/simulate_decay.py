from collections.abc import Iterator


def simulate_decay(amount: float, half_life: float, *, step: float = 1.0) -> Iterator[tuple[float, float]]:
    """Yield (time, amount left) for ever, from time 0 on.

    Raises:
        ValueError: The half-life or the step is not positive.
    """
    if half_life <= 0 or step <= 0:
        raise ValueError("time must pass")

    def states() -> Iterator[tuple[float, float]]:
        n = 0
        while True:
            time = n * step
            yield time, amount * 0.5 ** (time / half_life)
            n += 1

    return states()


# --- tests ---
from itertools import islice

import pytest

from simulate_decay import simulate_decay


def test_first_states():
    assert list(islice(simulate_decay(8, 1), 4)) == [(0, 8), (1, 4), (2, 2), (3, 1)]


def test_step():
    states = simulate_decay(1.0, 2, step=4)
    next(states)
    assert next(states) == (4, 0.25)


def test_wrong_at_once():
    with pytest.raises(ValueError, match="time must pass"):
        simulate_decay(1, 0)
