def decode_best(data: bytes, *encodings: str) -> tuple[str, str]:
    """Decode bytes with the first encoding that fits (default: UTF-8, then Windows-1252).

    Raises:
        UnicodeDecodeError: None fits; the error of the last one.
        LookupError: An unknown encoding.
    """
    tried = encodings or ("utf-8-sig", "cp1252")
    for encoding in tried[:-1]:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode(tried[-1]), tried[-1]


# --- tests ---
import pytest

from decode_best import decode_best


def test_utf8():
    assert decode_best("Grüße".encode()) == ("Grüße", "utf-8-sig")


def test_byte_order_mark():
    assert decode_best(b"\xef\xbb\xbfa")[0] == "a"


def test_windows():
    assert decode_best(b"\x80 5") == ("€ 5", "cp1252")


def test_chosen():
    assert decode_best("ж".encode("koi8-r"), "ascii", "koi8-r") == ("ж", "koi8-r")


def test_none_fits():
    with pytest.raises(UnicodeDecodeError, match="'ascii' codec can't decode byte 0xff in position 1"):
        decode_best(b"a\xff", "ascii")


def test_error_has_the_data():
    with pytest.raises(UnicodeDecodeError) as caught:
        decode_best(b"a\x81")
    assert (caught.value.encoding, caught.value.object, caught.value.start) == ("charmap", b"a\x81", 1)


def test_unknown():
    with pytest.raises(LookupError, match="unknown encoding: klingon"):
        decode_best(b"a", "klingon")
