import zlib
from collections.abc import Iterable


def crc_of_chunks(chunks: Iterable[bytes | bytearray | memoryview]) -> int:
    """Return the CRC-32 of data that comes in pieces."""
    value = 0
    for chunk in chunks:
        value = zlib.crc32(chunk, value)
    return value


# --- tests ---
import io

import pytest

from crc_of_chunks import crc_of_chunks


def test_known_value():
    assert crc_of_chunks([b"123456789"]) == 0xCBF43926


def test_pieces():
    assert crc_of_chunks([b"1234", bytearray(b"5"), b"", memoryview(b"6789")]) == 0xCBF43926


def test_generator():
    assert crc_of_chunks(bytes([n]) for n in b"123456789") == 0xCBF43926


def test_stream_of_lines():
    assert crc_of_chunks(io.BytesIO(b"1234\n56789")) == 0x47B6C8F0


def test_nothing():
    assert crc_of_chunks([]) == 0


def test_text():
    with pytest.raises(TypeError, match="bytes-like object is required, not 'str'"):
        crc_of_chunks(["text"])
