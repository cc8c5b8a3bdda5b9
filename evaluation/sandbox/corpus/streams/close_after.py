import io


def close_after(stream: io.StringIO) -> list[str]:
    """Return the lines of a stream without their ends, and close it."""
    with stream:
        return stream.read().splitlines()


# --- tests ---
import io

import pytest

from close_after import close_after


def test_lines():
    assert close_after(io.StringIO("a\r\nb\n")) == ["a", "b"]


def test_closed():
    stream = io.StringIO("x")
    assert close_after(stream) == ["x"]
    assert stream.closed


def test_twice():
    stream = io.StringIO("x")
    close_after(stream)
    with pytest.raises(ValueError, match="closed"):
        close_after(stream)


def test_empty():
    assert close_after(io.StringIO()) == []
