import io


def peek_header(stream: io.BytesIO, size: int = 4) -> bytes:
    """Return the next bytes of a stream, which stays where it is.

    Raises:
        EOFError: There are fewer.
    """
    position = stream.tell()
    data = stream.read(size)
    stream.seek(position)
    if len(data) < size:
        raise EOFError(f"{len(data)} of {size} bytes")
    return data


# --- tests ---
import io

import pytest

from peek_header import peek_header


def test_start():
    assert peek_header(io.BytesIO(b"GIF89a")) == b"GIF8"


def test_middle():
    stream = io.BytesIO(b"abcdefgh")
    stream.seek(3)
    assert peek_header(stream, 2) == b"de"
    assert stream.tell() == 3


def test_stream_is_not_changed():
    stream = io.BytesIO(b"abcdef")
    peek_header(stream)
    assert stream.getvalue() == b"abcdef"
    assert stream.tell() == 0


def test_too_short():
    with pytest.raises(EOFError, match="2 of 4 bytes"):
        peek_header(io.BytesIO(b"ab"))
