from collections.abc import Iterator
from typing import Any


def stop_at(items: list[Any], marker: Any) -> Any:
    """Return the item after a marker.

    Raises:
        StopIteration: The marker is the last item, or not there. Its value says which.
    """
    iterator: Iterator[Any] = iter(items)
    for item in iterator:
        if item == marker:
            for following in iterator:
                return following
            raise StopIteration("last")
    raise StopIteration("absent")


# --- tests ---
import pytest

from stop_at import stop_at


def test_following():
    assert stop_at([1, 2, 3], 2) == 3


def test_none_is_an_item():
    assert stop_at([None, None], None) is None


@pytest.mark.parametrize("items, why", [([1, 2], "last"), ([1], "absent"), ([], "absent")])
def test_end(items, why):
    with pytest.raises(StopIteration) as caught:
        stop_at(items, 2)
    assert caught.value.value == why


def test_end_as_text():
    with pytest.raises(StopIteration, match="absent"):
        stop_at("abc", "d")
