import threading

_lock = threading.Lock()
_counts: dict[str, int] = {}


def count_safely(name: str, by: int = 1) -> int:
    """Add to a counter of this process and return it; threads may call this at once."""
    with _lock:
        _counts[name] = _counts.get(name, 0) + by
        return _counts[name]


# --- tests ---
import threading

import pytest

from count_safely import count_safely


def test_counts():
    assert [count_safely("a"), count_safely("a"), count_safely("b", 5)] == [1, 2, 5]


def test_negative():
    count_safely("c", 10)
    assert count_safely("c", -4) == 6


def test_threads():
    threads = [threading.Thread(target=count_safely, args=("d",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_safely("d", 0) == 20


def test_not_a_number():
    with pytest.raises(TypeError):
        count_safely("e", "1")
