import asyncio


async def with_timeout(seconds: float, limit: float) -> str:
    """Wait for `seconds`, but not longer than `limit`.

    Raises:
        TimeoutError: The limit was reached.
    """
    async with asyncio.timeout(limit):
        await asyncio.sleep(seconds)
    return f"waited {seconds:g} s"


# --- tests ---
import asyncio

import pytest


class TestWithTimeout:
    def test_in_time(self):
        assert asyncio.run(with_timeout(0.01, 5)) == "waited 0.01 s"

    def test_too_late(self):
        with pytest.raises(TimeoutError):
            asyncio.run(with_timeout(5, 0.01))

    def test_too_late_by_the_name_of_asyncio(self):
        with pytest.raises(asyncio.TimeoutError):
            asyncio.run(with_timeout(5, 0.01))

    def test_no_wait(self):
        assert asyncio.run(with_timeout(0, 1)) == "waited 0 s"
