"""Inputs that nobody thought of: known ones changed a little, and plain ones of each type.

A random walk from inputs that make sense stays near what makes sense (source: AlphaCode, which
mutates the inputs of known tests; Li et al. 2022, section 4).
"""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox.values import JsonValue
from synthesis.harvest import Input

_TEXTS = ("", "a", "Hello, World", "abc abc", "  x ", "ÄÖ é 你", "12", "-3.5", "a\nb\n\nc", "aAbB")
_NUMBERS = (0, 1, -1, 2, 3, 7, 10, 50, 99, 100, 365)
_MOST_ITEMS = 6
_DEEPEST = 3
_NAMES = ("a", "b", "name", "value")


def fuzzed(
    known: Sequence[Input], schema: Mapping[str, Any], *, count: int, seed: str
) -> list[Input]:
    """Return at most `count` new inputs; the same for the same arguments.

    Args:
        known: Inputs that make sense, tests' and examples'; may be empty.
        schema: JSON Schema of the arguments.
    """
    # No secret: a resumed run draws the same.
    drawn = random.Random(seed)  # noqa: S311
    found: dict[str, Input] = {}
    old = {_key(each) for each in known}
    for _ in range(4 * count):
        if len(found) >= count:
            break
        new = _varied(known, drawn) if known and drawn.random() < 0.8 else _plain(schema, drawn)
        key = _key(new)
        if key not in old:
            found.setdefault(key, new)
    return list(found.values())


def _key(each: Input) -> str:
    files = {path: content.decode("latin-1") for path, content in each.files.items()}
    return json.dumps([each.arguments, files], sort_keys=True)


def _varied(known: Sequence[Input], drawn: random.Random) -> Input:
    """Change one known input, or mix two."""
    base = drawn.choice(known)
    arguments, files = dict(base.arguments), dict(base.files)
    if drawn.random() < 0.25:
        other = drawn.choice(known).arguments
        for name in arguments.keys() & other.keys():
            if drawn.random() < 0.5 and not _is_file(arguments[name], files):
                arguments[name] = other[name]
    changeable = [name for name in arguments if not _is_file(arguments[name], files)]
    if files and (not changeable or drawn.random() < 0.6):
        path = drawn.choice(sorted(files))
        files[path] = _file(files[path], drawn)
    elif changeable:
        name = drawn.choice(sorted(changeable))
        arguments[name] = changed(arguments[name], drawn)
    return Input(arguments=arguments, files=files)


def _is_file(value: JsonValue, files: Mapping[str, bytes]) -> bool:
    return isinstance(value, str) and value in files


def changed(value: JsonValue, drawn: random.Random) -> JsonValue:
    """Return a near relative of a value, mostly of the same type."""
    if value is None:
        return None
    change: Callable[[Any, random.Random], JsonValue] = _CHANGES[type(value)]
    return change(value, drawn)


def _integer(value: int, drawn: random.Random) -> int:
    return drawn.choice((value + 1, value - 1, -value, 2 * value, 0, value + 10, value // 2))


def _number(value: float, drawn: random.Random) -> float:
    return drawn.choice((value + 1, value - 0.5, -value, value * 2, 0.0, round(value), value / 3))


def _text(value: str, drawn: random.Random) -> str:
    if number := re.fullmatch(r"-?\d+", value):
        return str(changed(int(number[0]), drawn))
    place = drawn.randrange(len(value) + 1)
    other = drawn.choice((*value, "a", "Z", "0", " ", "-")) if value else "a"
    changes: tuple[Callable[[], str], ...] = (
        lambda: value[:place] + other + value[place:],
        lambda: value[: max(place - 1, 0)] + value[place:],
        lambda: value[: max(place - 1, 0)] + other + value[place:],
        lambda: value[::-1],
        value.swapcase,
        lambda: value + value,
        lambda: value[:place],
        lambda: re.sub(r"\d+", lambda found: str(int(found[0][:9]) + 1), value),
    )
    return drawn.choice(changes)()


def _items(value: list[Any], drawn: random.Random) -> list[Any]:
    if not value:
        return [drawn.choice(_NUMBERS)]
    place = drawn.randrange(len(value))
    rest = [*value[:place], *value[place + 1 :]]
    changes: tuple[Callable[[], list[Any]], ...] = (
        lambda: rest,
        lambda: [*value, value[place]],
        lambda: [*value[:place], changed(value[place], drawn), *value[place + 1 :]],
        lambda: [*value, changed(value[place], drawn)],
        lambda: value[::-1],
        lambda: drawn.sample(value, len(value)),
    )
    return drawn.choice(changes)()


def _object(value: dict[str, Any], drawn: random.Random) -> dict[str, Any]:
    if not value:
        return {"a": 1}
    name = drawn.choice(sorted(value))
    if name.startswith("$"):  # a tag: its payload has a form of its own
        payload = value[name]
        is_open = name in ("$tuple", "$set", "$frozenset") and isinstance(payload, list) and payload
        return {name: _items(payload, drawn)} if is_open else value
    if drawn.random() < 0.2:
        return {key: item for key, item in value.items() if key != name}
    return {**value, name: changed(value[name], drawn)}


_CHANGES: dict[type, Callable[[Any, random.Random], JsonValue]] = {
    bool: lambda value, _drawn: not value,
    int: _integer,
    float: _number,
    str: _text,
    list: _items,
    dict: _object,
}


def _file(content: bytes, drawn: random.Random) -> bytes:
    """Change a text file by lines and by the numbers in it; leave any other alone."""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return content
    if len(lines) > 1:
        place = drawn.randrange(1, len(lines))  # the first line may be a header
        row = re.sub(
            r"\d+", lambda found: str(int(found[0][:9]) + drawn.randrange(9)), lines[place]
        )
        lines[place : place + 1] = drawn.choice(([], [lines[place], lines[place]], [row], [row]))
    else:
        lines = [_text(line, drawn) for line in lines]
    return ("\n".join(lines) + "\n").encode()


def _plain(schema: Mapping[str, Any], drawn: random.Random) -> Input:
    properties: Mapping[str, Any] = schema.get("properties", {})
    required = set(schema.get("required", ()))
    return Input(
        arguments={
            name: of_schema(each, drawn)
            for name, each in properties.items()
            if name in required or drawn.random() < 0.5
        }
    )


def of_schema(schema: Mapping[str, Any], drawn: random.Random, depth: int = 0) -> JsonValue:
    """Return a small value that a JSON Schema, as written by `annotation_schema`, allows."""
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if options:
        return of_schema(drawn.choice(options), drawn, depth)
    kind = schema.get("type")
    if "enum" in schema or kind not in ("array", "object"):
        return _scalar(schema, drawn)
    size = drawn.randrange(_MOST_ITEMS) if depth < _DEEPEST else 0
    if kind == "array":
        items = schema.get("prefixItems") or [schema.get("items", {})] * size
        return [of_schema(each, drawn, depth + 1) for each in items]
    inner = schema.get("additionalProperties")
    inner = inner if isinstance(inner, dict) else {}
    names = drawn.sample(_NAMES, min(size, len(_NAMES)))
    return {name: of_schema(inner, drawn, depth + 1) for name in names}


def _scalar(schema: Mapping[str, Any], drawn: random.Random) -> JsonValue:
    values: dict[str, tuple[JsonValue, ...]] = {
        "boolean": (True, False),
        "integer": _NUMBERS,
        "number": (*_NUMBERS, 0.5, 2.25, -1.5, 10.75),
        "string": _TEXTS,
    }
    anything = (*_NUMBERS, *_TEXTS)
    offered = schema.get("enum") or values.get(str(schema.get("type")), anything)
    chosen: JsonValue = drawn.choice(offered)
    return chosen
