"""Functions and classes that cross by name: of modules that do nothing but compute."""

import importlib
import types

from sandbox.values import CannotCross

MODULES = (
    "builtins", "operator", "math", "cmath", "statistics", "string", "textwrap", "fractions",
    "decimal", "datetime", "collections", "itertools", "functools", "bisect", "heapq", "html",
    "unicodedata", "pathlib",
)  # fmt: skip
HIDDEN = {
    "eval", "exec", "compile", "open", "__import__", "breakpoint", "input", "globals", "locals",
    "vars", "setattr", "delattr", "getattr", "exit", "quit", "help", "license", "credits",
    "copyright", "super",
}  # fmt: skip
TYPES = {
    type(None): "NoneType",
    types.FunctionType: "FunctionType",
    types.BuiltinFunctionType: "BuiltinFunctionType",
    types.GeneratorType: "GeneratorType",
    types.ModuleType: "ModuleType",
}
KINDS = (
    type,
    types.BuiltinFunctionType,
    types.FunctionType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    type(Ellipsis),
    type(NotImplemented),
)


def name_of(value):
    """Return the name under which the other guest finds `value` too, or None."""
    if isinstance(value, (type(Ellipsis), type(NotImplemented))):
        return f"builtins.{value!r}"
    if isinstance(value, type) and value in TYPES:
        return f"types.{TYPES[value]}"
    owner = getattr(value, "__objclass__", None) or getattr(value, "__self__", None)
    module = getattr(owner if isinstance(owner, type) else value, "__module__", None)
    name = f"{module}.{getattr(value, '__qualname__', '')}".removeprefix("_")
    return name if find(name) == value else None


def find(name):
    """Return what an allowed module has under `name`, or None. The name may be hostile."""
    module_name, _, path = name.partition(".")
    if module_name == "types":
        return next((kind for kind, known in TYPES.items() if known == path), None)
    parts = path.split(".")
    if module_name not in MODULES or len(parts) > 2 or parts[0] in HIDDEN:
        return None
    found = importlib.import_module(module_name)
    for place, part in enumerate(parts):
        hidden = part.startswith("_") or (place > 0 and not isinstance(found, type))
        found = None if hidden else getattr(found, part, None)
    return found if isinstance(found, KINDS) else None


def encode_name(value, inner):
    name = name_of(value)
    if name is None:
        raise CannotCross(f"{value!r} cannot leave the sandbox")
    return {"$name": name}


def decode_name(name, inner):
    found = find(name)
    if found is None:
        raise ValueError(f"no such name: {name}")
    return found


def name_encoders():
    return dict.fromkeys(KINDS, encode_name)
