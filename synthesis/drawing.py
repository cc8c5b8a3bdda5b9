"""Drawing values: near relatives of a known one, larger ones, plain ones of a type."""

import json
import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sandbox.values import JsonValue

Word: TypeAlias = "int | float | str"

_TEXTS = ("", "a", "Hello, World", "abc abc", "  x ", "ÄÖ é 你", "12", "-3.5", "a\nb\n\nc", "aAbB")
_NUMBERS = (0, 1, -1, 2, 3, 7, 10, 50, 99, 100, 365)
_MOST_ITEMS = 6
_DEEPEST = 3
_NAMES = ("a", "b", "name", "value")
# Numbers that shortcuts are wrong for: powers and their neighbours, products that pass for primes.
_TELLING = (12, 97, 101, 255, 256, 561, 1000, 1024, 1105, 1729, 3127, 3999, 4000, 9999, 10_007)
_LETTERS = ("é", "ß", "Ñ", "你", "É ", "ø")
_LONGEST_LIST, _LONGEST_TEXT = 24, 2_000
_OPEN_TAGS = ("$tuple", "$set", "$frozenset")


class Draw:
    """Draws inputs. `words` are tried in the place of values of their kind."""

    def __init__(self, source: random.Random, words: Sequence[Word]) -> None:
        self._source = source
        self._numbers = [word for word in words if not isinstance(word, str)]
        self._texts = [word for word in words if isinstance(word, str)]

    def chance(self, share: float) -> bool:
        return self._source.random() < share

    def one_of(self, choices: Sequence[Any]) -> Any:
        return self._source.choice(choices)

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

    def grown(self, value: JsonValue) -> JsonValue:
        """Return a relative that is larger, longer or deeper."""
        if isinstance(value, bool) or value is None:
            return self.changed(value)
        if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
            return type(value)(
                self.one_of((*_TELLING, value * 7 + 5, self._source.randrange(10**4)))
            )
        if isinstance(value, str):
            return self.longer(value)
        if isinstance(value, list):
            return self.larger(value)
        if not isinstance(value, dict):
            return value
        names = [name for name in value if not name.startswith("$")]
        return {**value, self.one_of(names): dict(value)} if names else value

    def longer(self, value: str) -> str:
        if inner := _document(value):
            return json.dumps(self.grown(inner), ensure_ascii=False)
        parts = [value, *self._texts, *_TEXTS, *_LETTERS]
        chosen = [str(self.one_of(parts)) for _ in range(self._source.randrange(2, 8))]
        middle = len(value) // 2
        nested = value
        for _ in range(self._source.randrange(2, 6)):
            nested = nested[: len(nested) // 2] + value + nested[len(nested) // 2 :]
        changes = (
            self.one_of(("", " ")).join([value, *chosen]),
            value * self._source.randrange(3, 9),
            value[:middle] + str(self.one_of(_LETTERS)) + value[middle:],
            nested,
            (value or "ab ") * (_LONGEST_TEXT // max(len(value), 3)),
        )
        return str(self.one_of(changes))[:_LONGEST_TEXT]

    def larger(self, value: list[Any]) -> list[Any]:
        if not value:
            return [self.one_of(_TELLING) for _ in range(_LONGEST_LIST // 2)]
        deep: Any = self.one_of(value)
        for _ in range(self._source.randrange(2, 7)):
            deep = [deep]
        many = [self.changed(self.one_of(value)) for _ in range(self._source.randrange(8, 25))]
        nested = [*value, deep] if isinstance(self.one_of(value), list) else many
        return list(self.one_of((many, many, nested, value * 3, [*value, deep])))[:_LONGEST_LIST]

    def integer(self, value: int) -> int:
        if self._numbers and self.chance(0.4):
            return int(self.one_of(self._numbers) + self.one_of((-1, 0, 1)))
        return int(
            self.one_of((value + 1, value - 1, -value, 2 * value, 0, value + 10, value // 2))
        )

    def number(self, value: float) -> float:
        if not math.isfinite(value):
            return value
        if self._numbers and self.chance(0.4):
            return float(self.one_of(self._numbers) + self.one_of((-1, -0.01, 0, 0.01, 1)))
        return float(
            self.one_of((value + 1, value - 0.5, -value, value * 2, 0.0, round(value), value / 3))
        )

    def text(self, value: str) -> str:
        if number := re.fullmatch(r"-?\d{1,9}", value):
            return str(self.integer(int(number[0])))
        if (inner := _document(value)) and self.chance(0.7):
            return json.dumps(self.changed(inner), ensure_ascii=False)
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
        """Change a text file by lines and cells; leave any other alone."""
        try:
            lines = content.decode().splitlines()
        except UnicodeDecodeError:
            return content
        if len(lines) > 1:
            place = self._source.randrange(1, len(lines))  # the first line may be a header
            line = lines[place]
            changes: tuple[list[str], ...] = (
                [],
                [line] * 2,
                [self.row(line)],
                [line, self.row(line)],
                [self.blanked(line)],
            )
            lines[place : place + 1] = self.one_of(changes)
        else:
            lines = [self.text(line) for line in lines]
        return ("\n".join(lines) + "\n").encode()

    def blanked(self, line: str) -> str:
        """Empty one of the cells of a line."""
        delimiter = max(",;\t|", key=line.count)
        cells = line.split(delimiter)
        cells[self._source.randrange(len(cells))] = ""
        return delimiter.join(cells)

    def row(self, line: str) -> str:
        """Change one of the numbers in a line, if it has any."""
        numbers = list(re.finditer(r"\d{1,9}", line))
        if not numbers:
            return line
        found = self.one_of(numbers)
        return line[: found.start()] + str(self.integer(int(found[0]))) + line[found.end() :]

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


def _document(text: str) -> Any:
    """Return what a JSON document holds; None for any other text, and for an empty one."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text) or None
    except (ValueError, RecursionError):
        return None
