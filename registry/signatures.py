"""What a tool's function takes and gives, read from the syntax tree.

Pure: the code is parsed, never imported or run.
"""

import ast
from dataclasses import dataclass
from typing import Any

from kernel.syntax import parse as parse_python
from registry.annotations import Schema, annotation_schema
from registry.arguments import validate_arguments
from registry.errors import SignatureError

__all__ = [
    "FunctionSignature",
    "Parameter",
    "input_schema",
    "output_schema",
    "read_function",
    "validate_arguments",
]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    annotation: str  # source text; "" when there is none
    default: str | None  # source text; None when there is none
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSignature:
    name: str
    parameters: tuple[Parameter, ...]
    returns: str  # annotation text; "" when there is none
    docstring: str  # cleaned of its indentation; "" when there is none
    text: str  # on one line: "def add(a: int, b: int=1) -> int"


def read_function(code: str, name: str | None = None) -> FunctionSignature:
    """Read the function `name`, or without a name the last public one.

    Raises:
        SignatureError: The code does not parse, has no such function, or the function cannot be
            called with named arguments alone.
    """
    function = _find(_parse(code), name)
    arguments = function.args
    if arguments.posonlyargs or arguments.vararg or arguments.kwarg:
        raise SignatureError(
            f"{function.name} must take named arguments only: no *args, **kwargs or '/'."
        )
    try:
        return _signature(function)
    except RecursionError as error:
        raise SignatureError("The signature is nested too deeply.") from error


def input_schema(signature: FunctionSignature) -> Schema:
    """Build the JSON Schema of the arguments, given by name in one object."""
    return {
        "$schema": _DIALECT,
        "type": "object",
        "properties": {each.name: _property(each) for each in signature.parameters},
        "required": [each.name for each in signature.parameters if each.required],
        "additionalProperties": False,
    }


def output_schema(signature: FunctionSignature) -> Schema:
    """Build the JSON Schema of the result; it allows anything when nothing is annotated."""
    return {"$schema": _DIALECT, **annotation_schema(signature.returns)}


def _signature(function: _Function) -> FunctionSignature:
    return FunctionSignature(
        name=function.name,
        parameters=_parameters(function.args),
        returns=ast.unparse(function.returns) if function.returns else "",
        docstring=ast.get_docstring(function) or "",
        text=_text(function),
    )


def _parse(code: str) -> ast.Module:
    try:
        return parse_python(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SignatureError(f"The code does not parse: {error}") from error


def _find(tree: ast.Module, name: str | None) -> _Function:
    functions = [node for node in tree.body if isinstance(node, _Function)]
    if name is None:
        wanted = [each for each in functions if not each.name.startswith("_")]
    else:
        wanted = [each for each in functions if each.name == name]
    if not wanted:
        raise SignatureError(
            f"The code has no function named {name}."
            if name
            else "The code has no public function."
        )
    return wanted[-1]  # a later definition replaces an earlier one


def _parameters(arguments: ast.arguments) -> tuple[Parameter, ...]:
    missing: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
    positional = zip(arguments.args, [*missing, *arguments.defaults], strict=True)
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return tuple(_parameter(argument, default) for argument, default in [*positional, *named])


def _parameter(argument: ast.arg, default: ast.expr | None) -> Parameter:
    return Parameter(
        name=argument.arg,
        annotation=ast.unparse(argument.annotation) if argument.annotation else "",
        default=None if default is None else ast.unparse(default),
        required=default is None,
    )


def _text(function: _Function) -> str:
    keyword = "async def" if isinstance(function, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{keyword} {function.name}({ast.unparse(function.args)}){returns}"


def _property(parameter: Parameter) -> Schema:
    schema = annotation_schema(parameter.annotation)
    if parameter.default is None:
        return schema
    known, value = _literal(parameter.default)
    if not known:
        return schema
    if value is None and schema and not _allows_null(schema):
        schema = {"anyOf": [schema, {"type": "null"}]}  # `x: int = None` takes None
    return {**schema, "default": value}


def _allows_null(schema: Schema) -> bool:
    return {"type": "null"} in schema.get("anyOf", [schema]) or None in schema.get("enum", [])


def _literal(text: str) -> tuple[bool, Any]:
    """Evaluate a default that JSON can hold; anything else stays out of the schema."""
    try:
        value = ast.literal_eval(parse_python(text.strip(), "eval"))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False, None
    return _is_json(value), value


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")  # noqa: PLR0124 -- refuses NaN
    if isinstance(value, list):
        return all(_is_json(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    return value is None or isinstance(value, str | int)
