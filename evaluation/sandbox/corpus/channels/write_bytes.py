import sys


def write_bytes(data: bytes) -> int:
    """Write raw bytes to standard output; return how many."""
    written = sys.stdout.buffer.write(data)
    sys.stdout.flush()
    return written


# --- tests ---
from write_bytes import write_bytes


def test_count(capsysbinary):
    assert write_bytes(b"\x00\xff") == 2


def test_bytes(capsysbinary):
    write_bytes(b"abc\n")
    assert capsysbinary.readouterr().out == b"abc\n"


def test_text(capsys):
    assert write_bytes("Grüße".encode()) == 7
    assert capsys.readouterr().out == "Grüße"
