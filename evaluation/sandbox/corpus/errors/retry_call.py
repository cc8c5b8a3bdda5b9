from collections.abc import Iterable
from typing import Any


class GaveUp(RuntimeError):
    """All attempts failed. The cause is the last failure."""


def retry_call(outcomes: Iterable[Any], attempts: int = 3) -> Any:
    """Return the first outcome that is no exception; try at most `attempts` of them.

    Raises:
        GaveUp: There was none.
    """
    last: BaseException | None = None
    for _, outcome in zip(range(attempts), outcomes):
        if not isinstance(outcome, Exception):
            return outcome
        last = outcome
    raise GaveUp(f"after {attempts} attempts") from last


# --- tests ---
import pytest

from retry_call import GaveUp, retry_call


def test_first():
    assert retry_call([5, 6]) == 5


def test_after_failures():
    assert retry_call([OSError("down"), TimeoutError(), "ok"]) == "ok"


def test_gave_up():
    with pytest.raises(GaveUp, match="after 2 attempts"):
        retry_call([ValueError("a"), ValueError("b"), "late"], attempts=2)


def test_cause():
    with pytest.raises(GaveUp) as caught:
        retry_call([ValueError("a"), KeyError("b")])
    assert repr(caught.value.__cause__) == "KeyError('b')"


def test_nothing_to_try():
    with pytest.raises(RuntimeError):
        retry_call([])
