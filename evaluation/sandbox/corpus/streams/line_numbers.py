import io


def line_numbers(source: io.StringIO, target: io.StringIO, *, start: int = 1) -> int:
    """Copy lines with their numbers from one stream to another; return the next number."""
    number = start
    for line in source:
        target.write(f"{number:>4} {line}")
        number += 1
    return number


# --- tests ---
import io

import pytest

from line_numbers import line_numbers


@pytest.fixture
def target():
    return io.StringIO()


def test_lines(target):
    assert line_numbers(io.StringIO("a\nb"), target) == 3
    assert target.getvalue() == "   1 a\n   2 b"


def test_start(target):
    line_numbers(io.StringIO("x\n"), target, start=1000)
    assert target.getvalue() == "1000 x\n"


def test_target_stands_at_its_end(target):
    line_numbers(io.StringIO("x"), target)
    assert target.tell() == 6


def test_source_is_used_up(target):
    source = io.StringIO("a\nb\n")
    source.readline()
    assert line_numbers(source, target) == 2
    assert source.read() == ""


def test_closed_source(target):
    source = io.StringIO("a")
    source.close()
    with pytest.raises(ValueError, match="closed file"):
        line_numbers(source, target)
