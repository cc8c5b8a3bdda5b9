import asyncio
from collections.abc import AsyncIterator


async def ticker(count: int, delay: float = 0.0) -> AsyncIterator[int]:
    """Yield 1 up to `count`, with a pause before each.

    Raises:
        ValueError: The count is negative.
    """
    if count < 0:
        raise ValueError(f"{count} ticks")
    for number in range(1, count + 1):
        await asyncio.sleep(delay)
        yield number


# --- tests ---
import asyncio

import pytest

from ticker import ticker


def _all(count):
    async def collect():
        return [number async for number in ticker(count)]

    return asyncio.run(collect())


@pytest.mark.parametrize("count, numbers", [(0, []), (1, [1]), (4, [1, 2, 3, 4])])
def test_numbers(count, numbers):
    assert _all(count) == numbers


def test_first():
    async def first():
        return await anext(ticker(5))

    assert asyncio.run(first()) == 1


def test_negative():
    with pytest.raises(ValueError, match="-1 ticks"):
        _all(-1)
