"""Arguments against a version's JSON Schema. Pure.

Stricter than JSON Schema in one point: an integer is neither `true` nor `1.0`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import referencing
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

_LONGEST_VALUE = 60  # characters of a wrong value that a sentence shows
_NAMES = {
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_FORMAT_NAMES = {
    "date": "a date such as 2026-01-31",
    "date-time": "a date and time such as 2026-01-31T12:00:00",
    "time": "a time such as 12:00:00",
    "uuid": "a UUID",
}


def _is_integer(checker: object, instance: object) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


_Validator = validators.extend(  # type: ignore[no-untyped-call]  # the stub lacks a type
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
_formats = FormatChecker(formats=())
_NO_REFERENCES: referencing.Registry[Any] = referencing.Registry()  # never fetches a schema


@_formats.checks("date", raises=ValueError)
def _date(value: object) -> bool:
    return not isinstance(value, str) or bool(dt.date.fromisoformat(value))


@_formats.checks("date-time", raises=ValueError)
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(dt.datetime.fromisoformat(value))


@_formats.checks("time", raises=ValueError)
def _time(value: object) -> bool:
    return not isinstance(value, str) or dt.time.fromisoformat(value) is not None


@_formats.checks("uuid", raises=ValueError)
def _uuid(value: object) -> bool:
    return not isinstance(value, str) or bool(UUID(value))


def validate_arguments(schema: Mapping[str, Any], arguments: object) -> list[str]:
    """Say in one sentence each what is wrong with `arguments`; an empty list means nothing is."""
    validator = _Validator(schema, format_checker=_formats, registry=_NO_REFERENCES)
    errors = sorted(validator.iter_errors(arguments), key=_order)
    return [sentence for error in errors for sentence in _sentences(error)]


def _order(error: ValidationError) -> tuple[list[str], str, str]:
    """Order errors by what they say: a schema read back from the database has other key order."""
    return [str(step) for step in error.path], str(error.validator), error.message


def _sentences(error: ValidationError) -> list[str]:
    where = _place(error)
    if error.validator == "required":
        # jsonschema reports each missing name as an error of its own, quoted in the message.
        return [f"Argument {error.message.split(' is a required')[0]} is missing."]
    if error.validator == "additionalProperties" and not error.path:
        schema: Any = error.schema
        names: Any = error.instance
        known = set(schema.get("properties", {}))
        return [f"There is no argument {name!r}." for name in names if name not in known]
    return [f"{where} must be {_wanted(error)}, not {_shown(error.instance)}."]


def _place(error: ValidationError) -> str:
    if not error.path:
        return "The arguments"
    name, *rest = error.path
    return f"Argument {name!r}" + "".join(f"[{step!r}]" for step in rest)


def _wanted(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else list(wanted)
        return " or ".join(_NAMES.get(kind, kind) for kind in kinds)
    if error.validator == "enum":
        return "one of " + ", ".join(repr(value) for value in wanted)
    if error.validator == "format":
        return _FORMAT_NAMES.get(wanted, str(wanted))
    if error.validator in {"minItems", "maxItems"}:
        return f"a list of at {'least' if error.validator == 'minItems' else 'most'} {wanted}"
    if error.validator == "anyOf":
        return " or ".join(dict.fromkeys(_option(option) for option in wanted))
    return f"valid ({error.validator} {_shown(wanted)})"


def _option(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(repr(value) for value in schema["enum"])
    if "format" in schema:
        return _FORMAT_NAMES.get(schema["format"], str(schema["format"]))
    return _NAMES.get(str(schema.get("type")), "something else")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
