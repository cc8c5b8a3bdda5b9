from typing import Any

_KINDS = {"string": str, "number": (int, float), "array": list, "object": dict, "null": type(None)}


class SchemaError(Exception):
    """The schema itself is wrong."""


class UnknownType(SchemaError, LookupError):
    """The schema names a type that does not exist."""


def schema_errors(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return in words where a value does not fit a schema of `type`, `required`, `properties`, `items`.

    Raises:
        UnknownType: The schema names an unknown type.
    """

    def check(part: Any, rules: dict[str, Any], path: str) -> list[str]:
        kind = rules.get("type")
        if kind is not None and kind not in _KINDS:
            raise UnknownType(f"{path}: no type {kind!r}")
        if kind and (not isinstance(part, _KINDS[kind]) or isinstance(part, bool)):
            return [f"{path}: not a {kind}"]
        errors = []
        if isinstance(part, dict):
            errors += [f"{path}: no {name!r}" for name in rules.get("required", ()) if name not in part]
            for name, inner in rules.get("properties", {}).items():
                if name in part:
                    errors += check(part[name], inner, f"{path}.{name}")
        if isinstance(part, list) and "items" in rules:
            for i, item in enumerate(part):
                errors += check(item, rules["items"], f"{path}[{i}]")
        return errors

    return check(value, schema, "$")


# --- tests ---
import pytest

from schema_errors import SchemaError, UnknownType, schema_errors

PERSON = {
    "type": "object",
    "required": ["name", "age"],
    "properties": {"name": {"type": "string"}, "tags": {"type": "array", "items": {"type": "number"}}},
}


def test_fits():
    assert schema_errors({"name": "Ann", "age": 1, "tags": [1, 2.5]}, PERSON) == []


def test_errors():
    assert schema_errors({"name": 5, "tags": [1, "x", True]}, PERSON) == [
        "$: no 'age'",
        "$.name: not a string",
        "$.tags[1]: not a number",
        "$.tags[2]: not a number",
    ]


def test_empty_schema():
    assert schema_errors(None, {}) == []


def test_unknown_type():
    with pytest.raises(UnknownType, match=r"\$: no type 'date'"):
        schema_errors(1, {"type": "date"})


def test_unknown_type_is_a_schema_error():
    with pytest.raises(SchemaError):
        schema_errors(1, {"type": "date"})


def test_unknown_type_is_a_lookup_error():
    with pytest.raises(LookupError):
        schema_errors(1, {"type": "date"})
