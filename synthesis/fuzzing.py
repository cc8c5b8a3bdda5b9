"""Inputs that nobody thought of: known ones changed a little, and plain ones of each type.

A random walk from inputs that make sense stays near what makes sense (source: AlphaCode, which
mutates the inputs of known tests; Li et al. 2022, section 4).
"""

import ast
import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sandbox.values import JsonValue
from synthesis.gates.syntax import Unparsable, parse
from synthesis.harvest import Input

Word: TypeAlias = "int | float | str"

_TEXTS = ("", "a", "Hello, World", "abc abc", "  x ", "ÄÖ é 你", "12", "-3.5", "a\nb\n\nc", "aAbB")
_NUMBERS = (0, 1, -1, 2, 3, 7, 10, 50, 99, 100, 365)
_MOST_ITEMS = 6
_DEEPEST = 3
_NAMES = ("a", "b", "name", "value")
_OPEN_TAGS = ("$tuple", "$set", "$frozenset")
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
    draw = _Draw(random.Random(seed), words)  # noqa: S311
    found: dict[str, Input] = {}
    old = {_key(each) for each in known}
    for _ in range(4 * count):
        if len(found) >= count:
            break
        varied = bool(known) and draw.chance(0.8)
        new = draw.varied(known) if varied else draw.plain(schema)
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


class _Draw:
    """Draws inputs. `words` are tried in the place of values of their kind."""

    def __init__(self, source: random.Random, words: Sequence[Word]) -> None:
        self._source = source
        self._numbers = [word for word in words if not isinstance(word, str)]
        self._texts = [word for word in words if isinstance(word, str)]

    def chance(self, share: float) -> bool:
        return self._source.random() < share

    def one_of(self, choices: Sequence[Any]) -> Any:
        return self._source.choice(choices)

    # --- Inputs -----------------------------------------------------------------

    def varied(self, known: Sequence[Input]) -> Input:
        """Change one known input, or mix two."""
        base = self.one_of(known)
        arguments, files = dict(base.arguments), dict(base.files)
        if self.chance(0.25):
            other = self.one_of(known).arguments
            for name in sorted(arguments.keys() & other.keys()):
                if self.chance(0.5) and not _is_file(arguments[name], files):
                    arguments[name] = other[name]
        changeable = [name for name in arguments if not _is_file(arguments[name], files)]
        if files and (not changeable or self.chance(0.6)):
            path = self.one_of(sorted(files))
            files[path] = self.file(files[path])
        elif changeable:
            name = self.one_of(sorted(changeable))
            arguments[name] = self.changed(arguments[name])
        return Input(arguments=arguments, files=files)

    def plain(self, schema: Mapping[str, Any]) -> Input:
        """Make an input of nothing but the types."""
        properties: Mapping[str, Any] = schema.get("properties", {})
        required = set(schema.get("required", ()))
        return Input(
            arguments={
                name: self.of_schema(each)
                for name, each in properties.items()
                if name in required or self.chance(0.5)
            }
        )

    # --- Near relatives of a value ----------------------------------------------

    def changed(self, value: JsonValue) -> JsonValue:
        """Return a near relative of a value, mostly of the same type."""
        changes: dict[type, Callable[[Any], JsonValue]] = {
            bool: lambda flag: not flag,
            int: self.integer,
            float: self.number,
            str: self.text,
            list: self.items,
            dict: self.object,
        }
        change = changes.get(type(value))
        return value if change is None else change(value)

    def integer(self, value: int) -> int:
        if self._numbers and self.chance(0.4):
            return int(self.one_of(self._numbers) + self.one_of((-1, 0, 1)))
        return int(
            self.one_of((value + 1, value - 1, -value, 2 * value, 0, value + 10, value // 2))
        )

    def number(self, value: float) -> float:
        if self._numbers and self.chance(0.4):
            return float(self.one_of(self._numbers) + self.one_of((-1, -0.01, 0, 0.01, 1)))
        return float(
            self.one_of((value + 1, value - 0.5, -value, value * 2, 0.0, round(value), value / 3))
        )

    def text(self, value: str) -> str:
        if number := re.fullmatch(r"-?\d{1,9}", value):
            return str(self.integer(int(number[0])))
        place = self._source.randrange(len(value) + 1)
        other = str(self.one_of((*value, *self._texts, "a", "Z", "0", " ", "-")))
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
        return str(self.one_of(changes)())

    def items(self, value: list[Any]) -> list[Any]:
        if not value:
            return [self.one_of((*_NUMBERS, *self._numbers))]
        place = self._source.randrange(len(value))
        rest = [*value[:place], *value[place + 1 :]]
        changes: tuple[Callable[[], list[Any]], ...] = (
            lambda: rest,
            lambda: [*value, value[place]],
            lambda: [*value[:place], self.changed(value[place]), *value[place + 1 :]],
            lambda: [*value, self.changed(value[place])],
            lambda: value[::-1],
            lambda: self._source.sample(value, len(value)),
        )
        return list(self.one_of(changes)())

    def object(self, value: dict[str, Any]) -> dict[str, Any]:
        if not value:
            return {"a": 1}
        name = self.one_of(sorted(value))
        if name.startswith("$"):  # a tag: its payload has a form of its own
            payload = value[name]
            is_open = name in _OPEN_TAGS and isinstance(payload, list) and payload
            return {name: self.items(payload)} if is_open else value
        if self.chance(0.2):
            return {key: item for key, item in value.items() if key != name}
        return {**value, name: self.changed(value[name])}

    def file(self, content: bytes) -> bytes:
        """Change a text file by lines and by the numbers in it; leave any other alone."""
        try:
            lines = content.decode().splitlines()
        except UnicodeDecodeError:
            return content
        if len(lines) > 1:
            place = self._source.randrange(1, len(lines))  # the first line may be a header
            row = re.sub(r"\d+", lambda found: str(self.integer(int(found[0][:9]))), lines[place])
            lines[place : place + 1] = self.one_of(([], [lines[place]] * 2, [row], [row]))
        else:
            lines = [self.text(line) for line in lines]
        return ("\n".join(lines) + "\n").encode()

    # --- Values of a type ---------------------------------------------------------

    def of_schema(self, schema: Mapping[str, Any], depth: int = 0) -> JsonValue:
        """Return a small value that a JSON Schema, as written by `annotation_schema`, allows."""
        options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if options:
            return self.of_schema(self.one_of(options), depth)
        kind = schema.get("type")
        if "enum" in schema or kind not in ("array", "object"):
            return self.scalar(schema)
        size = self._source.randrange(_MOST_ITEMS) if depth < _DEEPEST else 0
        if kind == "array":
            items = schema.get("prefixItems") or [schema.get("items", {})] * size
            return [self.of_schema(each, depth + 1) for each in items]
        inner = schema.get("additionalProperties")
        inner = inner if isinstance(inner, dict) else {}
        names = self._source.sample(_NAMES, min(size, len(_NAMES)))
        return {name: self.of_schema(inner, depth + 1) for name in names}

    def scalar(self, schema: Mapping[str, Any]) -> JsonValue:
        whole = [each for each in self._numbers if isinstance(each, int)]
        values: dict[str, tuple[JsonValue, ...]] = {
            "boolean": (True, False),
            "integer": (*_NUMBERS, *whole),
            "number": (*_NUMBERS, 0.5, 2.25, -1.5, 10.75, *self._numbers),
            "string": (*_TEXTS, *self._texts),
        }
        anything = (*_NUMBERS, *_TEXTS)
        offered = schema.get("enum") or values.get(str(schema.get("type")), anything)
        chosen: JsonValue = self.one_of(offered)
        return chosen


def _is_file(value: JsonValue, files: Mapping[str, bytes]) -> bool:
    return isinstance(value, str) and value in files
