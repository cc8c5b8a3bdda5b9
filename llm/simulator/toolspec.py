"""A tool as a caller describes it: a name, its parameters, and words about it."""

import ast
import re
from dataclasses import dataclass

from kernel.syntax import parse as parse_python
from llm.simulator.recipe import JsonObject, Parameter, Slot, kind_of

ANNOTATIONS = {
    "number": "float",
    "integer": "int",
    "string": "str",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
NUMERIC_ITEMS = {"number", "integer"}


@dataclass(frozen=True)
class ToolSpec:
    """What the request's `tool` document says."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]

    @property
    def parameter_names(self) -> list[str]:
        return [parameter.name for parameter in self.parameters]

    @property
    def slots(self) -> list[Slot]:
        return [
            Slot(name=item.name, kind=kind_of(item.name, item.annotation))
            for item in self.parameters
        ]

    @property
    def words(self) -> list[str]:
        return [word for word in re.split(r"[_\W]+", self.name.lower()) if len(word) > 2]


def tool_from(document: JsonObject) -> ToolSpec:
    """Read a tool document that holds a JSON Schema, a signature, or both.

    Raises:
        ValueError: The document names no tool.
    """
    signature = str(document.get("signature") or "")
    name, parameters = _from_signature(signature)
    schema = document.get("parameters")
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        parameters = _from_schema(schema["properties"])
    name = str(document.get("name") or name)
    if not name:
        raise ValueError("the tool has neither a name nor a signature")
    return ToolSpec(name, str(document.get("description") or ""), parameters)


def _from_signature(signature: str) -> tuple[str, tuple[Parameter, ...]]:
    text = signature.strip().removeprefix("def ").rstrip(": ")
    try:
        function = parse_python(f"def {text}: ...").body[0] if text else None
    except SyntaxError:
        return re.split(r"\W", text)[0], ()
    if not isinstance(function, ast.FunctionDef):
        return "", ()
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return function.name, tuple(
        Parameter(item.arg, ast.unparse(item.annotation) if item.annotation else "")
        for item in arguments
    )


def _from_schema(properties: JsonObject) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(name, _annotation(schema if isinstance(schema, dict) else {}))
        for name, schema in properties.items()
    )


def _annotation(schema: JsonObject) -> str:
    sort = schema.get("type")
    if isinstance(sort, list):
        sort = next((item for item in sort if item != "null"), None)
    if sort is None:
        options = [item for item in schema.get("anyOf", []) if item.get("type") != "null"]
        return _annotation(options[0]) if options else ""
    items = schema.get("items")
    if sort == "array" and isinstance(items, dict) and items.get("type") in NUMERIC_ITEMS:
        return "list[float]"
    return ANNOTATIONS.get(str(sort), "")
