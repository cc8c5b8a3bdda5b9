def xor_bytes(data: bytearray, key: bytes) -> bytearray:
    """Combine data with a repeated key, in place, and return it.

    Raises:
        ValueError: The key is empty.
    """
    if not key:
        raise ValueError("empty key")
    for i in range(len(data)):
        data[i] ^= key[i % len(key)]
    return data


# --- tests ---
import pytest

from xor_bytes import xor_bytes


def test_in_place():
    data = bytearray(b"\x00\x01\x02\x03")
    xor_bytes(data, b"\xff\x00")
    assert data == bytearray(b"\xff\x01\xfd\x03")


def test_returned():
    assert xor_bytes(bytearray(b"abc"), b" ") == bytearray(b"ABC")


def test_twice_is_nothing():
    data = bytearray("Grüße", "utf-8")
    xor_bytes(data, b"key")
    xor_bytes(data, b"key")
    assert data.decode() == "Grüße"


def test_empty_data():
    assert xor_bytes(bytearray(), b"k") == b""


def test_empty_key():
    with pytest.raises(ValueError, match="empty key"):
        xor_bytes(bytearray(b"a"), b"")


def test_bytes_cannot_be_changed():
    with pytest.raises(TypeError, match="does not support item assignment"):
        xor_bytes(b"abc", b"k")
