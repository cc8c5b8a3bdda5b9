import asyncio
from collections.abc import Iterable


async def gather_lengths(texts: Iterable[str], *, limit: int = 4) -> dict[str, int]:
    """Measure texts concurrently, at most `limit` at a time.

    Raises:
        ValueError: The limit is below 1.
    """
    if limit < 1:
        raise ValueError("at least one at a time")
    gate = asyncio.Semaphore(limit)

    async def measure(text: str) -> tuple[str, int]:
        async with gate:
            await asyncio.sleep(0)
            return text, len(text)

    return dict(await asyncio.gather(*map(measure, texts)))


# --- tests ---
import asyncio

import pytest

from gather_lengths import gather_lengths


def test_lengths():
    assert asyncio.run(gather_lengths(["a", "bcd"])) == {"a": 1, "bcd": 3}


def test_two_at_once():
    async def both():
        return await asyncio.gather(gather_lengths(["x"]), gather_lengths(["yy"], limit=1))

    assert asyncio.run(both()) == [{"x": 1}, {"yy": 2}]


def test_nothing():
    assert asyncio.run(gather_lengths([])) == {}


def test_is_a_coroutine_function():
    assert asyncio.iscoroutinefunction(gather_lengths)
    assert asyncio.run(gather_lengths(["q"]))["q"] == 1


def test_limit():
    with pytest.raises(ValueError, match="at least one"):
        asyncio.run(gather_lengths(["a"], limit=0))


def test_runner():
    with asyncio.Runner() as runner:
        assert runner.run(gather_lengths(map(str, range(3)))) == {"0": 1, "1": 1, "2": 1}
