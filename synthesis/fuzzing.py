"""Inputs that nobody thought of: known ones changed a little, and plain ones of each type.

A random walk from inputs that make sense stays near what makes sense (source: AlphaCode, which
mutates the inputs of known tests; Li et al. 2022, section 4).
"""

import ast
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.values import JsonValue
from synthesis.drawing import Draw, Word
from synthesis.gates.syntax import Unparsable, parse
from synthesis.harvest import Input

_GROWING = 0.25  # of the changes make a value larger or deeper than any known one
_LARGE = 10**6
_LONGEST_WORD = 20


def fuzzed(
    known: Sequence[Input],
    schema: Mapping[str, Any],
    *,
    count: int,
    seed: str,
    words: Sequence[Word] = (),
) -> list[Input]:
    """Return at most `count` new inputs; the same for the same arguments.

    Args:
        known: Inputs that make sense, tests' and examples'; may be empty.
        schema: JSON Schema of the arguments.
        words: Numbers and texts that matter to the code, see `words_of`.
    """
    # No secret: a resumed run draws the same.
    draw = Draw(random.Random(seed), words)  # noqa: S311
    found: dict[str, Input] = {}
    old = {_key(each) for each in known}
    for _ in range(4 * count):
        if len(found) >= count:
            break
        varied = bool(known) and draw.chance(0.8)
        new = _varied(draw, known) if varied else _plain(draw, schema)
        if _key(new) not in old:
            found.setdefault(_key(new), new)
    return list(found.values())


def words_of(source: str) -> list[Word]:
    """Return the numbers and short texts of a program: what its branches ask about.

    The idea of a fuzzer's dictionary, taken from the code itself.
    """
    try:
        tree = parse(source, "implementation")
    except Unparsable:
        return []
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    numbers = [each for each in found if isinstance(each, int | float) and abs(each) < _LARGE]
    texts = [each for each in found if isinstance(each, str) and len(each) <= _LONGEST_WORD]
    return list(dict.fromkeys(each for each in (*numbers, *texts) if not isinstance(each, bool)))


def _key(each: Input) -> str:
    files = {path: content.decode("latin-1") for path, content in each.files.items()}
    return json.dumps([each.arguments, files], sort_keys=True)


def _varied(draw: Draw, known: Sequence[Input]) -> Input:
    """Change one known input: a value, two values alike, a file; or mix it with another."""
    base = draw.one_of(known)
    arguments, files = dict(base.arguments), dict(base.files)
    if draw.chance(0.25):
        _mix(draw, arguments, files, draw.one_of(known).arguments)
    names = sorted(name for name in arguments if not _is_file(arguments[name], files))
    if files and (not names or draw.chance(0.7)):
        path = draw.one_of(sorted(files))
        for _ in range(draw.one_of((1, 1, 2))):
            files[path] = draw.file(files[path])
    elif names:
        change = draw.grown if draw.chance(_GROWING) else draw.changed
        name = draw.one_of(names)
        arguments[name] = change(arguments[name])
        _liken(draw, arguments, name, names)
    return Input(arguments=arguments, files=files)


def _mix(
    draw: Draw,
    arguments: dict[str, JsonValue],
    files: Mapping[str, bytes],
    other: Mapping[str, JsonValue],
) -> None:
    for name in sorted(arguments.keys() & other.keys()):
        if draw.chance(0.5) and not _is_file(arguments[name], files):
            arguments[name] = other[name]


def _liken(draw: Draw, arguments: dict[str, JsonValue], name: str, names: Sequence[str]) -> None:
    """Now and then make another argument nearly the same: equal keys, equal items."""
    alike = [
        each for each in names if each != name and type(arguments[each]) is type(arguments[name])
    ]
    if alike and draw.chance(0.3):
        arguments[draw.one_of(alike)] = draw.changed(arguments[name])


def _plain(draw: Draw, schema: Mapping[str, Any]) -> Input:
    """Make an input of nothing but the types."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    required = set(schema.get("required", ()))
    return Input(
        arguments={
            name: draw.of_schema(each)
            for name, each in properties.items()
            if name in required or draw.chance(0.5)
        },
        is_made_up=True,
    )


def _is_file(value: JsonValue, files: Mapping[str, bytes]) -> bool:
    return isinstance(value, str) and value in files
