"""Annotations as JSON Schema, from the syntax tree alone. Pure: nothing is imported or run."""

import ast
from typing import Any

from kernel.syntax import parse as parse_python

Schema = dict[str, Any]

_SIMPLE: dict[str, Schema] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "None": {"type": "null"},
    "NoneType": {"type": "null"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "UUID": {"type": "string", "format": "uuid"},
    "Decimal": {"type": "number"},
    "Path": {"type": "string"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
}
_LISTS = {"list", "List", "Sequence", "Iterable", "Collection", "MutableSequence"}
_SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet"}
_TUPLES = {"tuple", "Tuple"}
_OBJECTS = {"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict"}


def annotation_schema(annotation: str) -> Schema:
    """Turn the text of an annotation into a JSON Schema; `{}` (anything) for what is unknown."""
    if not annotation.strip():
        return {}
    try:
        return _schema(parse_python(annotation.strip(), "eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _schema(node: ast.expr) -> Schema:
    if isinstance(node, ast.Constant):
        if node.value is None:
            return {"type": "null"}
        return annotation_schema(node.value) if isinstance(node.value, str) else {}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([node.left, node.right])
    if isinstance(node, ast.Subscript):
        return _subscripted(_last_name(node.value), _items(node.slice))
    return _bare(_last_name(node))


def _bare(name: str) -> Schema:
    if name in _SIMPLE:
        return dict(_SIMPLE[name])
    if name in _LISTS | _TUPLES:
        return {"type": "array"}
    if name in _SETS:
        return {"type": "array", "uniqueItems": True}
    return {"type": "object"} if name in _OBJECTS else {}


def _subscripted(name: str, items: list[ast.expr]) -> Schema:
    special = _special(name, items)
    if special is not None:
        return special
    if name in _LISTS | _SETS:
        return _bare(name) | _with("items", _schema(items[0]))
    if name in _OBJECTS:
        return _bare(name) | _with("additionalProperties", _schema(items[-1]))
    return {}


def _special(name: str, items: list[ast.expr]) -> Schema | None:
    if name == "Optional":
        return _union([*items, ast.Constant(None)])
    if name == "Union":
        return _union(items)
    if name == "Literal":
        return {"enum": [item.value for item in items if isinstance(item, ast.Constant)]}
    if name in _TUPLES:
        return _tuple(items)
    return _schema(items[0]) if name in {"Annotated", "Final"} else None


def _tuple(items: list[ast.expr]) -> Schema:
    last = items[-1] if items else None
    if isinstance(last, ast.Constant) and last.value is Ellipsis:
        return {"type": "array"} | _with("items", _schema(items[0]))
    return {
        "type": "array",
        "prefixItems": [_schema(item) for item in items],
        "minItems": len(items),
        "maxItems": len(items),
    }


def _union(nodes: list[ast.expr]) -> Schema:
    """Join alternatives; nested unions become one, and one that allows anything allows anything."""
    options: list[Schema] = []
    for node in nodes:
        schema = _schema(node)
        if not schema:
            return {}
        nested = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
        options.extend(option for option in nested if option not in options)
    return options[0] if len(options) == 1 else {"anyOf": options}


def _with(keyword: str, schema: Schema) -> Schema:
    return {keyword: schema} if schema else {}


def _items(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):  # typing.List, datetime.date
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
