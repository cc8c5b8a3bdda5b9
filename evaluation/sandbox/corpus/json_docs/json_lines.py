import json
from collections.abc import Iterable, Iterator
from typing import Any


class LineError(ValueError):
    """A line that is not JSON: `args` are its number and the reason."""

    def __str__(self) -> str:
        number, reason = self.args
        return f"line {number}: {reason}"


def json_lines(lines: Iterable[str], strict: bool = True) -> Iterator[Any]:
    """Yield the value of each line that is not blank.

    Raises:
        LineError: A line is not JSON; skipped unless `strict`.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            if strict:
                raise LineError(number, error.msg) from error


# --- tests ---
import io

import pytest

from json_lines import LineError, json_lines


def test_values():
    assert list(json_lines(['{"a": 1}\n', "\n", "[]", "null"])) == [{"a": 1}, [], None]


def test_stream():
    assert list(json_lines(io.StringIO("1\n2\n"))) == [1, 2]


def test_not_strict():
    assert list(json_lines(["1", "oops", "2"], strict=False)) == [1, 2]


def test_error_text():
    with pytest.raises(LineError, match="^line 2: Expecting value$"):
        list(json_lines(["1", "oops"]))


def test_error_parts():
    with pytest.raises(LineError) as caught:
        list(json_lines(["{"]))
    assert caught.value.args[0] == 1


def test_lines_before_the_error_are_given():
    values = json_lines(["1", "oops"])
    assert next(values) == 1
    with pytest.raises(LineError):
        next(values)
