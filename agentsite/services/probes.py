"""Is it really there? Asked by talking to the server, since a process id proves nothing.

A dead postmaster stays in the process table until its parent looks, and numbers are used again.
Both protocols are spoken by hand: a driver would cost more memory and time than the answer.
"""

import socket
import struct
from pathlib import Path
from typing import BinaryIO

from agentsite.services.layout import POSTGRES_USER

PROTOCOL_3 = 196608
DATABASE_MISSING = "3D000"
_TIMEOUT_S = 5.0


def postgres_says(socket_path: Path, *, database: str, sql: str = "") -> str:
    """Connect, run `sql` when given, and return the SQLSTATE of the first error, "" for none.

    Raises:
        OSError: Nobody listens, or the connection broke.
    """
    with _connected(socket_path) as link, link.makefile("rb") as stream:
        link.sendall(_startup(database))
        state = _until_ready(stream)
        if not state and sql:
            link.sendall(_message(b"Q", sql.encode() + b"\0"))
            state = _until_ready(stream)
        if not state:
            link.sendall(_message(b"X", b""))
    return state


def valkey_answers(socket_path: Path) -> bool:
    """Return whether the server takes commands: not absent, not loading its data."""
    try:
        with _connected(socket_path) as link:
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def port_answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def http_status(host: str, port: int, path: str) -> int:
    """Return the status of a GET, 0 when nobody answers."""
    request = f"GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    try:
        with socket.create_connection((host, port), timeout=_TIMEOUT_S) as link:
            link.sendall(request)
            words = link.recv(64).split()
    except OSError:
        return 0
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _connected(socket_path: Path) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(_TIMEOUT_S)
    try:
        link.connect(str(socket_path))
    except OSError:
        link.close()
        raise
    return link


def _startup(database: str) -> bytes:
    words = ["user", POSTGRES_USER, "database", database, "application_name", "toolsmith services"]
    body = struct.pack("!i", PROTOCOL_3) + b"".join(w.encode() + b"\0" for w in words) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _until_ready(stream: BinaryIO) -> str:
    state = ""
    while len(head := stream.read(5)) == 5:
        kind, length = head[:1], struct.unpack("!i", head[1:])[0]
        body = stream.read(length - 4)
        if kind == b"E":
            state = state or _sqlstate(body)
        if kind == b"Z":
            return state
    if state:
        return state
    raise ConnectionResetError("PostgreSQL closed the connection without a word")


def _sqlstate(body: bytes) -> str:
    """Pick field C out of an ErrorResponse: zero-ended strings, each after its letter."""
    fields = {field[:1]: field[1:] for field in body.split(b"\0") if field}
    return fields.get(b"C", b"XX000").decode()
