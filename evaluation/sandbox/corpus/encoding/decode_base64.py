import base64
import binascii


def decode_base64(text: str) -> bytes:
    """Decode base64, ordinary or for URLs, with or without padding and white space.

    Raises:
        binascii.Error: Another character, or a length that cannot be.
    """
    compact = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(compact) % 4 == 1:
        raise binascii.Error(f"{len(compact)} characters cannot be base64")
    return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)


# --- tests ---
import binascii

import pytest

from decode_base64 import decode_base64


@pytest.mark.parametrize(
    "text, data",
    [
        ("", b""),
        ("YQ==", b"a"),
        ("YQ", b"a"),
        ("/+8=", b"\xff\xef"),
        ("_-8", b"\xff\xef"),
        ("aGVs\nbG8=", b"hello"),
    ],
)
def test_decodes(text, data):
    assert decode_base64(text) == data


def test_result_is_bytes():
    assert decode_base64("AAEC")[1:] == b"\x01\x02"
    assert isinstance(decode_base64("AA"), bytes)


def test_every_byte():
    assert decode_base64("A" * 5464)[-1] == 0


def test_other_characters():
    with pytest.raises(binascii.Error):
        decode_base64("a?b!")


def test_length():
    with pytest.raises(binascii.Error, match="5 characters"):
        decode_base64("abcde")
