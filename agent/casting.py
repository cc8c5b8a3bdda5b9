"""A value of one step as the type that another step takes. Pure."""

import json
import math
from collections.abc import Mapping
from typing import Any

from registry.signatures import validate_arguments
from runs.digests import canonical_json


class NoCast(ValueError):
    """The value cannot be what is wanted; the message says so."""


def cast(value: Any, schema: Mapping[str, Any]) -> tuple[Any, str | None]:
    """Return the value as its schema wants it, and what that took, as in "number to string".

    A value that fits is left as it is, and the second is None. A whole number fits an integer
    however it is written.

    Raises:
        NoCast
    """
    if _fits(value, schema):
        return value, None
    for wanted, change in _CASTS.items():
        if wanted in _types(schema):
            try:
                changed = change(value)
            except ValueError:
                continue
            if _fits(changed, schema):
                whole = isinstance(value, float) and isinstance(changed, int)
                return changed, None if whole else f"{_name(value)} to {wanted}"
    raise NoCast(f"{_shown(value)} is {_name(value)}, not {' or '.join(_types(schema)) or 'that'}")


def number_as_text(value: float) -> str:
    """Write a number as a person does: 25 and not 25.0, 0.000001 and not 1e-06."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise ValueError("it is no number that can be written")
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    return f"{value:.20f}".rstrip("0") if "e-" in text and abs(value) > 1e-15 else text


def _to_text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return number_as_text(value)
    return canonical_json(value)


def _to_number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return json.loads(_text(value).replace(",", ""), parse_constant=_no_number)


def _to_json(value: Any) -> Any:
    return json.loads(_text(value))


def _no_number(name: str) -> None:
    raise NoCast(f"{name} is no number")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    raise NoCast("it is no text")


_CASTS = {
    "integer": _to_number,
    "number": _to_number,
    "string": _to_text,
    "array": _to_json,
    "object": _to_json,
}


def _types(schema: Mapping[str, Any]) -> list[str]:
    """Return the JSON types a schema allows, those of its alternatives included."""
    own = schema.get("type", [])
    names = list(own) if isinstance(own, list) else [own]
    for choice in schema.get("anyOf", []):
        names += _types(choice)
    return names


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    of_one = {"type": "object", "properties": {"value": dict(schema)}}
    return not validate_arguments(of_one, {"value": value})


def _name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "nothing")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"
