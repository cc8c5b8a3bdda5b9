"""Values as tagged JSON. Also read by the guest, so: standard library only.

JSON's own types stand for themselves. Any other value is an object with one key, its tag:
`{"$decimal": "1.50"}`. A dict that could be mistaken for a tag, or has a key that is not
text, is `{"$dict": [[key, value], ...]}`. An object that is no well-formed tag is itself.
"""

import base64
import datetime as dt
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath, PurePosixPath
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Encoder: TypeAlias = Callable[[Any, Callable[[Any], Any]], JsonValue]
Decoder: TypeAlias = Callable[[Any, Callable[[Any], Any]], Any]

MAX_DEPTH = 100
_PLAIN_INT = 2**63
_MAX_KEY_TEXT = 1_000
_MAX_FRACTION_DIGITS = 10_000  # hexadecimal; reducing longer ones takes seconds
_LONGEST_PLAIN_INT_BITS = 13_000  # below the 4,300 digits that JSON readers accept


class CannotCross(ValueError):
    """The value has no form in JSON: a function, a generator, an object of an own class."""


def encode(value: Any, extra: Mapping[type, Encoder] | None = None) -> JsonValue:
    """Return `value` as tagged JSON.

    Subclasses of the plain types lose their class, except named tuples and the standard
    collections. `extra` adds encoders for further types; one for exactly a value's type wins, and
    one for `object` is for nothing else.

    Raises:
        CannotCross: With the path and the type of the first value that has no form.
    """
    encoded: JsonValue = _Encoding(extra or {}).value(value, "value", 0)
    return encoded


class _Encoding:
    def __init__(self, extra: Mapping[type, Encoder]) -> None:
        self.extra = extra

    def value(self, value: Any, path: str, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CannotCross(
                f"{path[:80]} contains itself, or is nested more than {MAX_DEPTH} deep"
            )
        if type(value) in self.extra:
            return self.extra[type(value)](value, lambda inner: self.value(inner, path, depth + 1))
        for base, encoder in _ENCODERS.items():
            if isinstance(value, base):
                return encoder(self, value, path, depth + 1)
        for kind, extra in self.extra.items():
            if kind is not object and isinstance(value, kind):
                return extra(value, lambda inner: self.value(inner, path, depth + 1))
        kind_name = type(value).__name__
        raise CannotCross(f"{path[:80]} is of type {kind_name}, which cannot leave the sandbox")

    def none(self, value: Any, path: str, depth: int) -> Any:
        return None

    def boolean(self, value: bool, path: str, depth: int) -> Any:  # noqa: FBT001
        return value

    def integer(self, value: int, path: str, depth: int) -> Any:
        number = int.__add__(value, 0)
        return number if -_PLAIN_INT <= number < _PLAIN_INT else {"$int": hex(number)}

    def number(self, value: float, path: str, depth: int) -> Any:
        number = float.__add__(value, 0.0) if value else float.__pos__(value)
        return number if math.isfinite(number) else {"$float": repr(number)}

    def text(self, value: str, path: str, depth: int) -> Any:
        text = str.__str__(value)
        if "\0" not in text and (text.isascii() or not _has_surrogate(text)):
            return text
        return {"$text": _to_base64(text.encode("utf-8", "surrogatepass"))}

    def list(self, value: Any, path: str, depth: int) -> Any:
        return [self.value(item, f"{path}[{i}]", depth) for i, item in enumerate(value)]

    def tuple(self, value: Any, path: str, depth: int) -> Any:
        items = self.list(value, path, depth)
        fields = getattr(type(value), "_fields", None)
        if type(value) is tuple or not isinstance(fields, tuple) or len(fields) != len(items):
            return {"$tuple": items}
        return {"$namedtuple": [type(value).__name__, list(fields), items]}

    def set(self, value: Any, path: str, depth: int) -> Any:
        tag = "$frozenset" if isinstance(value, frozenset) else "$set"
        items = self.list(value, path, depth)
        return {tag: sorted(items, key=lambda item: json.dumps(item, sort_keys=True))}

    def deque(self, value: Any, path: str, depth: int) -> Any:
        return {"$deque": [value.maxlen, self.list(value, path, depth)]}

    def dict(self, value: Any, path: str, depth: int) -> Any:
        tag = next((tag for kind, tag in _DICTS.items() if isinstance(value, kind)), None)
        plain = tag is None and all(type(key) is str and _is_plain_key(key) for key in value)
        if plain:
            return {k: self.value(v, f"{path}[{k!r}]", depth) for k, v in value.items()}
        return {tag or "$dict": self.pairs(value, path, depth)}

    def defaultdict(self, value: Any, path: str, depth: int) -> Any:
        """One whose factory has no form in JSON is a plain dict."""
        name = next((n for n, kind in _FACTORIES.items() if kind is value.default_factory), "")
        if not name:
            return self.dict(value, path, depth)
        return {"$defaultdict": [name, self.pairs(value, path, depth)]}

    def pairs(self, value: Any, path: str, depth: int) -> Any:
        return [
            [self.value(k, f"a key of {path}", depth), self.value(v, f"{path}[{k!r}]", depth)]
            for k, v in value.items()
        ]


def _is_plain_key(key: str) -> bool:
    return not key.startswith("$") and "\0" not in key and not _has_surrogate(key)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _seconds(value: dt.timedelta) -> list[int]:
    return [value.days, value.seconds, value.microseconds]


def _moment(value: dt.datetime) -> list[Any]:
    zone: Any = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    if isinstance(value.tzinfo, dt.timezone):
        zone = _offset(value.tzinfo)
    return [value.isoformat(), None if zone == [0, 0, 0] else zone, value.fold]


def _offset(value: dt.timezone) -> list[Any]:
    """Return days, seconds and microseconds, and the name if it is not made from those."""
    offset = value.utcoffset(None)
    name = value.tzname(None)
    return _seconds(offset) + ([] if name == dt.timezone(offset).tzname(None) else [name])


def _simple(tag: str, convert: Callable[[Any], Any]) -> Callable[[_Encoding, Any, str, int], Any]:
    return lambda _encoding, value, _path, _depth: {tag: convert(value)}


_FACTORIES: dict[str, Any] = {
    "none": None,
    **{kind.__name__: kind for kind in (int, float, str, list, dict, set, tuple, bool)},
}
_DICTS: dict[type, str] = {Counter: "$counter", OrderedDict: "$ordereddict"}
# The order matters: bool before int, defaultdict before dict, datetime before date.
_ENCODERS: dict[type, Callable[[_Encoding, Any, str, int], Any]] = {
    type(None): _Encoding.none,
    bool: _Encoding.boolean,
    int: _Encoding.integer,
    float: _Encoding.number,
    str: _Encoding.text,
    list: _Encoding.list,
    defaultdict: _Encoding.defaultdict,
    dict: _Encoding.dict,
    tuple: _Encoding.tuple,
    set: _Encoding.set,
    frozenset: _Encoding.set,
    deque: _Encoding.deque,
    bytes: _simple("$bytes", _to_base64),
    bytearray: _simple("$bytearray", _to_base64),
    complex: _simple("$complex", lambda value: [repr(value.real), repr(value.imag)]),
    Decimal: _simple("$decimal", str),
    Fraction: _simple("$fraction", lambda value: [hex(value.numerator), hex(value.denominator)]),
    dt.datetime: _simple("$datetime", _moment),
    dt.date: _simple("$date", dt.date.isoformat),
    dt.time: _simple("$time", lambda value: [value.isoformat(), value.fold]),
    dt.timedelta: _simple("$timedelta", _seconds),
    dt.timezone: _simple("$timezone", _offset),
    ZoneInfo: _simple("$zone", lambda value: value.key),
    range: _simple("$range", lambda value: [value.start, value.stop, value.step]),
    PurePath: _simple("$path", str),
}


def decode(value: JsonValue, extra: Mapping[str, Decoder] | None = None) -> Any:
    """Return the Python value of tagged JSON: undoes `encode`, but a named tuple is a tuple.

    Args:
        extra: Further decoders by tag, for types that only a guest knows.
    """
    if isinstance(value, list):
        return [decode(item, extra) for item in value]
    if not isinstance(value, dict):
        return value
    tagged = _tag_of(value)
    if tagged is not None:
        tag, payload = tagged
        try:
            if extra is not None and tag in extra:
                return extra[tag](payload, lambda inner: decode(inner, extra))
            if tag in _DECODERS:
                return _DECODERS[tag](payload, lambda inner: decode(inner, extra))
        except (ValueError, TypeError, ArithmeticError, LookupError, OSError):
            pass  # it only looked like a tag; OSError: a zone's name that is a folder's
    return {key: decode(item, extra) for key, item in value.items()}


def _tag_of(value: dict[str, Any]) -> tuple[str, Any] | None:
    if len(value) != 1:
        return None
    [(tag, payload)] = value.items()
    return (tag, payload) if tag.startswith("$") else None


def _pairs(payload: Any, inner: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
    return [(inner(key), inner(item)) for key, item in payload]


def _from_base64(payload: str) -> bytes:
    return base64.b64decode(payload, validate=True)


def _datetime(payload: Any, _inner: Callable[[Any], Any]) -> dt.datetime:
    text, zone, fold = payload
    moment = dt.datetime.fromisoformat(text).replace(fold=fold)
    if zone is None:
        return moment
    return moment.replace(tzinfo=_timezone(zone) if isinstance(zone, list) else ZoneInfo(zone))


def _timezone(payload: Any) -> dt.timezone:
    days, seconds, microseconds, *name = payload
    return dt.timezone(dt.timedelta(days, seconds, microseconds), *name)


def _defaultdict(payload: Any, inner: Callable[[Any], Any]) -> defaultdict[Any, Any]:
    name, pairs = payload
    return defaultdict(_FACTORIES[name], _pairs(pairs, inner))


_DECODERS: dict[str, Decoder] = {
    "$int": lambda p, _: int(p, 16),
    "$float": lambda p, _: float(p),
    "$text": lambda p, _: _from_base64(p).decode("utf-8", "surrogatepass"),
    "$bytes": lambda p, _: _from_base64(p),
    "$bytearray": lambda p, _: bytearray(_from_base64(p)),
    "$complex": lambda p, _: complex(float(p[0]), float(p[1])),
    "$decimal": lambda p, _: Decimal(p),
    "$fraction": lambda p, _: Fraction(int(p[0], 16), int(p[1], 16)),
    "$datetime": _datetime,
    "$date": lambda p, _: dt.date.fromisoformat(p),
    "$time": lambda p, _: dt.time.fromisoformat(p[0]).replace(fold=p[1]),
    "$timedelta": lambda p, _: dt.timedelta(p[0], p[1], p[2]),
    "$timezone": lambda p, _: _timezone(p),
    "$zone": lambda p, _: ZoneInfo(p),
    "$range": lambda p, _: range(*p),
    "$path": lambda p, _: PurePosixPath(p),
    "$tuple": lambda p, inner: tuple(map(inner, p)),
    "$namedtuple": lambda p, inner: tuple(map(inner, p[2])),
    "$set": lambda p, inner: set(map(inner, p)),
    "$frozenset": lambda p, inner: frozenset(map(inner, p)),
    "$deque": lambda p, inner: deque(map(inner, p[1]), p[0]),
    "$dict": lambda p, inner: dict(_pairs(p, inner)),
    "$counter": lambda p, inner: Counter(dict(_pairs(p, inner))),
    "$ordereddict": lambda p, inner: OrderedDict(_pairs(p, inner)),
    "$defaultdict": _defaultdict,
}


TAGS = frozenset(_DECODERS)


def plain(value: JsonValue) -> JsonValue:
    """Return ordinary JSON for people and databases; it cannot be decoded again.

    Exact numbers and moments become text, sets and tuples lists, NaN and infinities null,
    bytes base64 text, and NUL and lone surrogates the replacement character.
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    tagged = _tag_of(value)
    if tagged is None or tagged[0] not in _PLAINERS:
        return {key: plain(item) for key, item in value.items()}
    tag, payload = tagged
    try:
        return _PLAINERS[tag](payload)
    except (ValueError, TypeError, ArithmeticError, LookupError):
        return {tag: plain(payload)}


def _plain_int(payload: str) -> JsonValue:
    number = int(payload, 16)
    return number if number.bit_length() < _LONGEST_PLAIN_INT_BITS else payload


def _plain_text(payload: str) -> str:
    text = _from_base64(payload).decode("utf-8", "surrogatepass").replace("\0", "\ufffd")
    return "".join("\ufffd" if _has_surrogate(char) else char for char in text)


def _plain_fraction(payload: list[str]) -> str:
    top, bottom = payload
    if max(len(top), len(bottom)) > _MAX_FRACTION_DIGITS:
        return f"{top}/{bottom}"
    return str(Fraction(int(top, 16), int(bottom, 16)))


def _plain_complex(payload: list[str]) -> str:
    return str(complex(float(payload[0]), float(payload[1])))


def _plain_dict(payload: Any) -> JsonValue:
    return {_key_text(plain(key)): plain(item) for key, item in payload}


def _key_text(key: JsonValue) -> str:
    """Return a key as text; a long one is cut, or keys inside keys would double with each level."""
    return key if isinstance(key, str) else json.dumps(key, ensure_ascii=False)[:_MAX_KEY_TEXT]


_PLAINERS: dict[str, Callable[[Any], JsonValue]] = {
    "$int": _plain_int,
    "$float": lambda _payload: None,
    "$text": _plain_text,
    "$bytes": str,
    "$bytearray": str,
    "$complex": _plain_complex,
    "$decimal": str,
    "$fraction": _plain_fraction,
    "$datetime": lambda p: str(p[0]),
    "$date": str,
    "$time": lambda p: str(p[0]),
    "$timedelta": lambda p: str(dt.timedelta(*p)),
    "$timezone": lambda p: str(_timezone(p)),
    "$zone": str,
    "$range": lambda p: list(range(*p)) if len(range(*p)) <= 1000 else str(range(*p)),
    "$path": str,
    "$tuple": plain,
    "$namedtuple": lambda p: {str(k): plain(v) for k, v in zip(p[1], p[2], strict=True)},
    "$set": plain,
    "$frozenset": plain,
    "$deque": lambda p: plain(p[1]),
    "$dict": _plain_dict,
    "$counter": _plain_dict,
    "$ordereddict": _plain_dict,
    "$defaultdict": lambda p: _plain_dict(p[1]),
}
