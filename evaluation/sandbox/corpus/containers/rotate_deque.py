from collections import deque
from typing import Any


def rotate_deque(queue: deque[Any], steps: int = 1) -> deque[Any]:
    """Return the queue with its first `steps` items put behind; the given one is kept.

    Raises:
        IndexError: The queue is empty.
    """
    if not queue:
        raise IndexError("rotate an empty queue")
    rotated = queue.copy()
    rotated.rotate(-steps)
    return rotated


# --- tests ---
from collections import deque

import pytest


def test_one_step():
    queue = deque("abc")
    assert list(rotate_deque(queue)) == ["b", "c", "a"]


@pytest.mark.parametrize("steps, expected", [(2, "cab"), (-1, "cab"), (3, "abc"), (301, "bca")])
def test_steps(steps, expected):
    assert "".join(rotate_deque(deque("abc"), steps)) == expected


def test_given_one_is_kept():
    queue = deque([1, 2, 3])
    assert rotate_deque(queue).popleft() == 2
    assert queue == deque([1, 2, 3])


def test_length_limit_is_kept():
    assert rotate_deque(deque([1, 2], maxlen=2)).maxlen == 2


def test_empty():
    with pytest.raises(IndexError, match="empty queue"):
        rotate_deque(deque())


def test_list_has_no_rotation():
    with pytest.raises(AttributeError):
        rotate_deque([1, 2])
