"""Fill the parameters of a tool from the values and words of a request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from llm.simulator.reading import Reading, term
from llm.simulator.recipe import JsonObject, Slot
from llm.simulator.values import Value

NUMBERS = ("num", "pct")
FREE = {
    "number": ("num",),
    "percent": ("pct",),
    "text": ("str", "path"),
    "list": ("list",),
    "numbers": ("list",),
    "date": ("date",),
    "path": ("path",),
    "json": ("json", "list"),
    "json_text": ("json", "list", "str"),
    "word": ("str",),
}
NAMED = {**FREE, "number": NUMBERS, "percent": NUMBERS, "date": ("date", "str")}
EMPTY_TAILS = re.compile(
    r"(?:(?:the|a|an|this|that|it|its|my|some|please|string|text|word|sentence|phrase|of|for|in|is"
    r"|given|and|to|result|value|number|one|them|their|function|which|list|file|csv|json)\b\W*)*",
    re.IGNORECASE,
)


@dataclass
class Filling:
    """The values found so far; `taken` are indices into the reading's values."""

    reading: Reading
    arguments: JsonObject = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    captured: str = ""


def fill(slots: Iterable[Slot], reading: Reading) -> Filling:
    """Give every slot its value, or None: first by patterns, then by kind in order."""
    filling = Filling(reading)
    ordered = list(slots)
    for slot in ordered:
        _by_pattern(slot, filling)
    for slot in ordered:
        if slot.name not in filling.arguments:
            filling.arguments[slot.name] = _by_kind(slot, filling)
    filling.arguments = {slot.name: filling.arguments[slot.name] for slot in ordered}
    return filling


def _by_pattern(slot: Slot, filling: Filling) -> None:
    name = re.escape(slot.name.replace("_", " "))
    spelled = f"(?:{name}|{re.escape(slot.name)})"
    for pattern in (*slot.patterns, spelled + r"(?: =| is| equal to| equals)? {}"):
        for match in _compiled(pattern, slot.kind).finditer(filling.reading.text):
            if _accept(slot, match, filling):
                return


def _compiled(pattern: str, kind: str) -> re.Pattern[str]:
    kinds = "|".join(NAMED.get(kind, ("str",)))
    hole = rf"<(?:{kinds}):(?P<index>\d+)>"
    if kind == "word":
        hole = rf"(?:{hole}|(?P<word>[a-z_]\w*))"
    return re.compile(f" (?:{pattern.replace('{}', hole)})(?= )")


def _accept(slot: Slot, match: re.Match[str], filling: Filling) -> bool:
    if match.group("index") is None:
        filling.arguments[slot.name] = match.group("word")
        filling.captured += " " + match.group("word")
        return True
    index = int(match.group("index"))
    if index in filling.taken:
        return False
    filling.taken.add(index)
    filling.arguments[slot.name] = _plain(slot, filling.reading.values[index])
    return True


def _by_kind(slot: Slot, filling: Filling) -> Any:
    special = {"numbers": _numbers, "list": _list, "text": _text, "json_text": _text}
    if slot.kind == "choice":
        return _choice(slot, filling.reading)
    if slot.kind == "raw":
        return _raw(slot, filling)
    if slot.kind in special:
        found = special[slot.kind](slot, filling)
    else:
        found = None if slot.strict else _next(slot, filling)
    return slot.default if found is None else found


def _next(slot: Slot, filling: Filling) -> Any:
    kinds = FREE.get(slot.kind, ())
    for index, value in enumerate(filling.reading.values):
        if index not in filling.taken and value.kind in kinds:
            filling.taken.add(index)
            return _plain(slot, value)
    return None


def _plain(slot: Slot, value: Value) -> Any:
    if slot.kind == "json_text":
        return value.value if value.kind == "str" else value.source
    if slot.scale is not None and value.kind == "pct":
        return round(value.value * slot.scale, 10)
    return value.value


def _choice(slot: Slot, reading: Reading) -> Any:
    for source, value in slot.choices.items():
        if term(source).search(reading.text):
            return value
    return slot.default


def _raw(slot: Slot, filling: Filling) -> Any:
    for pattern in slot.raw:
        match = re.search(pattern, filling.reading.request, re.IGNORECASE)
        if match:
            filling.captured += " " + match.group(1)
            return _number_or_text(match.group(1))
    return slot.default


def _number_or_text(source: str) -> Any:
    compact = source.replace(" ", "").replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d+", compact):
        return int(compact)
    return float(compact) if re.fullmatch(r"[+-]?\d*\.\d+", compact) else source.strip()


def _numbers(slot: Slot, filling: Filling) -> list[Any] | None:
    listed = _next(slot, filling)
    if listed is not None or slot.strict:
        return listed  # type: ignore[no-any-return]
    free = [
        (index, value.value)
        for index, value in enumerate(filling.reading.values)
        if index not in filling.taken and value.kind in NUMBERS
    ]
    filling.taken.update(index for index, _ in free)
    return [value for _, value in free] or None


def _list(slot: Slot, filling: Filling) -> list[Any] | None:
    listed = _next(slot, filling)
    if listed is not None or slot.strict:
        return listed  # type: ignore[no-any-return]
    free = [
        (index, value.value)
        for index, value in enumerate(filling.reading.values)
        if index not in filling.taken and value.kind in {"str", *NUMBERS}
    ]
    if len(free) < 2:
        return None
    filling.taken.update(index for index, _ in free)
    return [value for _, value in free]


def _text(slot: Slot, filling: Filling) -> str | None:
    quoted = _next(slot, filling)
    if quoted is not None:
        return str(quoted)
    for pattern in (*slot.raw, r":\s*(.+)$"):
        match = re.search(pattern, filling.reading.request, re.IGNORECASE | re.DOTALL)
        if match and not EMPTY_TAILS.fullmatch(match.group(1).strip(" .?!")):
            filling.captured += " " + match.group(1)
            return match.group(1).strip().rstrip(".?!")
    return None
