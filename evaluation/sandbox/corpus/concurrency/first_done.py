import asyncio
from collections.abc import Mapping


async def first_done(delays: Mapping[str, float]) -> tuple[str, set[str]]:
    """Wait for the shortest delay; return its name and the names of those that were cancelled.

    Raises:
        ValueError: There are no delays.
    """
    if not delays:
        raise ValueError("nothing to wait for")
    tasks = {asyncio.create_task(asyncio.sleep(delay), name=name) for name, delay in delays.items()}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return min(task.get_name() for task in done), {task.get_name() for task in pending}


# --- tests ---
import asyncio

import pytest

from first_done import first_done


def test_first():
    assert asyncio.run(first_done({"slow": 9, "fast": 0.01})) == ("fast", {"slow"})


def test_only_one():
    name, cancelled = asyncio.run(first_done({"a": 0}))
    assert name == "a"
    assert cancelled == set()


def test_nothing():
    with pytest.raises(ValueError, match="nothing to wait for"):
        asyncio.run(first_done({}))


def test_negative_delay_is_none():
    assert asyncio.run(first_done({"a": -1, "b": 5}))[0] == "a"
