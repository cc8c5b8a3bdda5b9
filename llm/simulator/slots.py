"""Fill the parameters of a tool from the values and words of a request."""

import re
from collections.abc import Callable, Iterable
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
    "coefficient": ("num",),
    "signed_days": ("num",),
    "factor": ("num",),
    "word": ("str",),
    "token": ("str", "num", "pct", "date"),
}
NAMED = {**FREE, "number": NUMBERS, "percent": NUMBERS, "date": ("date", "str")}
BARE_WORD = r"(?P<word>(?!(?:the|a|an|of|is|in|for|column|each|all|every|value)s? )[a-z_]\w*)"
SQUARED = r"x\s*(?:\^\s*2|\u00b2|\*\*\s*2|squared)"
EARLIER = term("before|earlier|subtract*|minus|ago|prior")
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
    if kind in {"word", "token"}:
        hole = f"(?:{hole}|{BARE_WORD})"
    return re.compile(f" (?:{pattern.replace('{}', hole)})(?= )")


def _accept(slot: Slot, match: re.Match[str], filling: Filling) -> bool:
    if match.group("index") is None:
        filling.arguments[slot.name] = _as_typed(match.group("word"), filling.reading.request)
        filling.captured += " " + match.group("word")
        return True
    index = int(match.group("index"))
    if index in filling.taken:
        return False
    filling.taken.add(index)
    filling.arguments[slot.name] = _plain(slot, filling.reading.values[index])
    return True


def _as_typed(word: str, request: str) -> str:
    match = re.search(rf"\b{re.escape(word)}\b", request, re.IGNORECASE)
    return match.group() if match else word


def _by_kind(slot: Slot, filling: Filling) -> Any:
    found = BY_KIND.get(slot.kind, _next)(slot, filling)
    return slot.default if found is None else found


def _next(slot: Slot, filling: Filling) -> Any:
    if slot.strict:
        return None
    kinds = FREE.get(slot.kind, ())
    groups = [(kind,) for kind in kinds] if slot.kind == "json_text" else [kinds]
    for group in groups:
        for index, value in enumerate(filling.reading.values):
            if index not in filling.taken and value.kind in group:
                filling.taken.add(index)
                return _plain(slot, value)
    return None


def _plain(slot: Slot, value: Value) -> Any:
    if slot.kind in {"json_text", "token"}:
        return value.value if value.kind == "str" else value.source
    if slot.scale is not None and value.kind == "pct":
        return round(value.value * slot.scale, 10)
    return value.value


def _choice(slot: Slot, filling: Filling) -> Any:
    for source, value in slot.choices.items():
        if term(source).search(filling.reading.text):
            return value
    return None


def _raw(slot: Slot, filling: Filling) -> str | None:
    for pattern in slot.raw:
        match = re.search(pattern, filling.reading.request, re.IGNORECASE)
        if match:
            filling.captured += " " + match.group(1)
            return match.group(1).strip()
    return None


def _coefficient(slot: Slot, filling: Filling) -> float | None:
    """Read a coefficient off an equation in x; without one, take the next number."""
    request = filling.reading.request.replace("\u2212", "-")
    for word, sign in (("minus", "-"), ("plus", "+")):
        request = re.sub(rf"\b{word}\b", sign, request, flags=re.IGNORECASE)
    if not re.search(SQUARED, request, re.IGNORECASE):
        return _next(slot, filling)  # type: ignore[no-any-return]
    match = re.search(slot.raw[0], request, re.IGNORECASE)
    if match is None:
        return 0
    source = re.sub(r"\s", "", match.group(1))
    if source in {"", "+", "-"}:
        source += "1"
    return float(source) if "." in source else int(source)


def _signed_days(slot: Slot, filling: Filling) -> float | None:
    """Read a number of days, negative for "before", "earlier" and "subtract"."""
    days = _next(slot, filling)
    back = days is not None and EARLIER.search(filling.reading.text)
    return -days if back else days  # type: ignore[no-any-return]


def _factor(slot: Slot, filling: Filling) -> Any:
    """Read a factor; "double" and "triple" are factors of their own."""
    for word, factor in (("doubl*", 2), ("tripl*", 3)):
        if term(word).search(filling.reading.text):
            return factor
    return _next(slot, filling)


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


def _json_text(slot: Slot, filling: Filling) -> str | None:
    """Take a JSON value as typed; broken JSON by the slot's expressions; else a quoted text."""
    values = filling.reading.values
    if not any(value.kind in {"json", "list"} for value in values) and slot.raw:
        quoted_whole = any(value.kind == "str" and value.value[:1] in "[{" for value in values)
        broken = None if quoted_whole else _raw(slot, filling)
        if broken is not None:
            return broken
    return _text(slot, filling)


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


BY_KIND: dict[str, Callable[[Slot, Filling], Any]] = {
    "numbers": _numbers,
    "list": _list,
    "text": _text,
    "json_text": _json_text,
    "choice": _choice,
    "raw": _raw,
    "coefficient": _coefficient,
    "signed_days": _signed_days,
    "factor": _factor,
}
