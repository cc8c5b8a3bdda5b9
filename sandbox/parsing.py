"""Reading JSON that a guest wrote, within bounds on time and memory.

A size limit alone is not a bound on memory: a parsed document is up to 40 times its text. So
brackets and commas are counted on the text first, with strings stripped.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from sandbox.values import JsonValue

MAX_BYTES = 4_000_000
MAX_DEPTH = 250
MAX_NODES = 500_000
MAX_NUMBER = 1_000  # characters

# One without an end reaches to the end of the text: tried again from its every quotation mark, it
# would take the square of its length.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_STRUCTURE = bytes(code for code in range(256) if code not in b"[]{},")


class BadJson(ValueError):
    """The text is not JSON, or is more than was agreed."""


def parse(
    data: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_nodes: int = MAX_NODES,
) -> JsonValue:
    """Return the value that `data` spells.

    Raises:
        BadJson: More bytes, depth or values than allowed; not strict UTF-8 or not JSON; a
            duplicate key; NaN, an infinity or an overlong number; NUL or a lone surrogate.
    """
    if len(data) > max_bytes:
        raise BadJson(f"more than {max_bytes} bytes")
    _check_shape(data, max_depth=max_depth, max_nodes=max_nodes)
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8", "strict"),
            object_pairs_hook=_unique,
            parse_constant=_refuse,
            parse_float=_float,
            parse_int=_int,
        )
    except BadJson:
        raise
    except (ValueError, RecursionError) as error:
        raise BadJson(f"not JSON: {error}") from error
    for text in _texts(value):
        if "\0" in text or (not text.isascii() and re.search("[\ud800-\udfff]", text)):
            raise BadJson("text that is not valid Unicode, or holds NUL")
    return value


def parse_object(data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, JsonValue]:
    """Like `parse`, for what must be an object."""
    value = parse(data, max_bytes=max_bytes)
    if not isinstance(value, dict):
        raise BadJson("not an object")
    return value


def _check_shape(data: bytes, *, max_depth: int, max_nodes: int) -> None:
    shape = _STRING.sub(b"", data).translate(None, _STRUCTURE)
    if len(shape) > max_nodes:
        raise BadJson(f"more than {max_nodes} values")
    depth = 0
    for code in shape:
        if code in b"[{":
            depth += 1
            if depth > max_depth:
                raise BadJson(f"nested more than {max_depth} deep")
        elif code in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("a duplicate key")
    return found


def _refuse(name: str) -> None:
    raise BadJson(f"{name} is not JSON")


def _float(text: str) -> float:
    number = float(text) if len(text) <= MAX_NUMBER else math.inf
    if not math.isfinite(number):
        raise BadJson("a number out of range")
    return number


def _int(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise BadJson("a number of too many digits")
    return int(text)


def _texts(value: JsonValue) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            yield from item
            pending.extend(item.values())
