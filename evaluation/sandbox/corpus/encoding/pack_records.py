import struct
from collections.abc import Iterable

_RECORD = struct.Struct("<HId?")
SIZE = _RECORD.size


def pack_records(records: Iterable[tuple[int, int, float, bool]]) -> bytes:
    """Pack (u16, u32, float64, bool) records, little-endian without gaps.

    Raises:
        struct.error: A number does not fit.
    """
    return b"".join(_RECORD.pack(*record) for record in records)


# --- tests ---
import struct

import pytest

from pack_records import SIZE, pack_records


def test_bytes():
    assert pack_records([(1, 2, 0.5, True)]) == b"\x01\0\x02\0\0\0\0\0\0\0\0\0\xe0\x3f\x01"


def test_size():
    assert len(pack_records([(0, 0, 0.0, False)] * 1000)) == 1000 * SIZE
    assert SIZE == 15


def test_infinity():
    assert struct.unpack("<HId?", pack_records([(0, 0, float("-inf"), 0)]))[2] == float("-inf")


def test_too_large():
    with pytest.raises(struct.error, match="ushort format requires|'H' format requires"):
        pack_records([(70_000, 0, 0.0, False)])


def test_too_few():
    with pytest.raises(struct.error, match="expected 4 items"):
        pack_records([(1, 2)])


def test_none():
    assert pack_records(()) == b""
