"""The wire between host and guest. Also read by the guest, so: standard library only.

A frame is a fixed header (type, id, length) and a payload. The host relays payloads without
looking into them, except for the few that are named as parsed in `running` and `judging`.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

HEADER = struct.Struct("!BII")
LENGTH = struct.Struct("!I")
MAX_PAYLOAD = 32 * 2**20


class FrameType(IntEnum):
    READY = 1  # guest to host: imports are done
    JOB = 2  # host to guest: a pack, see `pack`
    DONE = 3  # guest's supervisor to host: how the job ended; parsed
    RESULT = 4  # what the function returned; parsed
    STDOUT = 5
    STDERR = 6
    FILE = 7  # path, NUL, content
    ROUND = 8  # host to judge: start a round
    TEST_START = 9
    TEST_END = 10
    CALL = 11
    RETURN = 12
    CRASH = 13  # the worker did not answer a call; payload is the reason
    REPORT = 14  # judge to host; parsed
    DESCRIPTION = 15  # worker to judge: what the module offers beside its entry
    ASIDE = 16  # like CALL, but no call of the function: more of what an earlier one returned
    CODE = 17  # within a judge's guest: the tests, compiled
    VARIANT = 18  # host to worker: another source of the entry's module


class Frame(NamedTuple):
    kind: FrameType
    ident: int
    payload: bytes


class FrameError(ValueError):
    """The other side does not speak the protocol."""


def frame(kind: FrameType, payload: bytes = b"", ident: int = 0) -> bytes:
    return HEADER.pack(kind, ident, len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        self._buffer = bytearray()
        self._max_payload = max_payload

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes.

        Raises:
            FrameError: An unknown type, or a payload above the limit.
        """
        self._buffer += data
        while (found := self._next()) is not None:
            yield found

    def _next(self) -> Frame | None:
        if len(self._buffer) < HEADER.size:
            return None
        number, ident, length = HEADER.unpack_from(self._buffer)
        if length > self._max_payload:
            raise FrameError(f"a payload of {length} bytes is above the limit")
        try:
            kind = FrameType(number)
        except ValueError as error:
            raise FrameError(f"no frame type {number}") from error
        end = HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[HEADER.size : end])
        del self._buffer[:end]
        return Frame(kind, ident, payload)


def pack(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """Join a JSON object and byte strings into one payload."""
    head = json.dumps([header, [len(blob) for blob in blobs]]).encode()
    return b"".join([LENGTH.pack(len(head)), head, *blobs])


def unpack(payload: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Undo `pack`. For guests only: the host does not read what a guest packed."""
    (size,) = LENGTH.unpack_from(payload)
    start = LENGTH.size + size
    header, sizes = json.loads(payload[LENGTH.size : start])
    blobs = []
    for length in sizes:
        blobs.append(payload[start : start + length])
        start += length
    return header, blobs
