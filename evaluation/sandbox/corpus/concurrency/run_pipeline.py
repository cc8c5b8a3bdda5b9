import queue
import threading
from collections.abc import Iterable


def run_pipeline(numbers: Iterable[int], *, size: int = 2) -> list[int]:
    """Square numbers in one thread and add one in another; a bounded queue lies between them.

    Raises:
        ValueError: The size is below 1.
    """
    if size < 1:
        raise ValueError("a queue needs room for one item")
    between: queue.Queue[int | None] = queue.Queue(size)
    results: list[int] = []

    def finish() -> None:
        while (number := between.get()) is not None:
            results.append(number + 1)

    consumer = threading.Thread(target=finish)
    consumer.start()
    try:
        for number in numbers:
            between.put(number**2)
    finally:
        between.put(None)
        consumer.join()
    return results


# --- tests ---
import pytest

from run_pipeline import run_pipeline


def test_numbers():
    assert run_pipeline([1, 2, 3]) == [2, 5, 10]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_sizes(size):
    assert run_pipeline(range(3000), size=size)[-1] == 2999**2 + 1


def test_nothing():
    assert run_pipeline(iter([])) == []


def test_error_in_the_middle():
    with pytest.raises(TypeError, match="unsupported operand"):
        run_pipeline([1, None, 3])


def test_size_zero():
    with pytest.raises(ValueError, match="room for one item"):
        run_pipeline([1], size=0)
