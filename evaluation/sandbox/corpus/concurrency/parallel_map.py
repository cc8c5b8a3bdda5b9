from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor


def parallel_map(texts: Iterable[str], workers: int = 3) -> list[str]:
    """Reverse texts in threads; results come in the order of the texts.

    Raises:
        ValueError: There are no workers.
        TypeError: Something cannot be reversed; the first such error.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(lambda text: text[::-1], texts))


# --- tests ---
from concurrent.futures import ThreadPoolExecutor

import pytest

from parallel_map import parallel_map


def test_order():
    assert parallel_map(["ab", "cd", "ef"]) == ["ba", "dc", "fe"]


def test_many():
    results = parallel_map((f"{n:04}" for n in range(2000)), workers=4)
    assert results[:2] == ["0000", "1000"]
    assert len(results) == 2000


def test_called_from_threads():
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(parallel_map, [str(n) * 2 + "x"], 1) for n in range(8)]
        assert [future.result()[0] for future in futures] == [f"x{n}{n}" for n in range(8)]


def test_no_workers():
    with pytest.raises(ValueError, match="max_workers must be greater than 0"):
        parallel_map(["a"], 0)


def test_error_in_a_thread():
    with pytest.raises(TypeError, match="'int' object is not subscriptable"):
        parallel_map(["a", 1])
