"""What tests may import beside the entry: described by the worker, made by the judge."""

import enum
import inspect
import types

from sandbox.guest import names
from sandbox.guest.crossing import message_of
from sandbox.guest.exceptions import key_of, own_classes
from sandbox.guest.wire import described_classes
from sandbox.values import CannotCross


def refuse(value, inner):
    raise CannotCross("it has an identity only in its own process")


def description(module, function_name, modules, wire):
    """Describe `module`; `modules` are the names of all that the tool consists of."""
    found = {"error": None, "constants": {}, "classes": {}, "functions": {}, "public": []}
    public = vars(module).get("__all__", ())
    offered = {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("__") and not isinstance(value, types.ModuleType)
    }
    encode = lambda value: wire.encode(value, {object: refuse})  # noqa: E731
    errors = [value for value in offered.values() if is_kind(value, Exception)]
    found["errors"] = own_classes(errors, modules, encode)
    kinds = [value for value in offered.values() if is_own_kind(value, modules)]
    found["kinds"] = described_classes(kinds, wire)
    for name, value in offered.items():
        describe(found, name, value, encode, is_entry=name == function_name)
        if name in public or name in found["constants"] or belongs(value, modules):
            found["public"].append(name)
    if function_name not in found["functions"]:
        found["error"] = f"the code defines no function {function_name}"
    return found


def describe(found, name, value, encode, *, is_entry):
    if is_kind(value, Exception) or is_kind(value) and key_of(value) in found["kinds"]:
        found["classes"][name] = key_of(value)
    elif callable(value) and (is_entry or names.name_of(value) is None):
        found["functions"][name] = function_description(value, encode)
    else:
        try:
            found["constants"][name] = encode(value)
        except CannotCross:
            return


def is_kind(value, base=object):
    return isinstance(value, type) and issubclass(value, base)


def is_own_kind(value, modules):
    """Tell a named tuple or an enumeration of the code's own."""
    if not isinstance(value, type) or value.__module__ not in modules:
        return False
    return isinstance(value, enum.EnumMeta) or (
        issubclass(value, tuple) and hasattr(value, "_fields")
    )


def belongs(value, modules):
    return getattr(value, "__module__", None) in modules


def function_description(function, encode):
    return {
        "doc": function.__doc__ if isinstance(function.__doc__, str) else None,
        "async": inspect.iscoroutinefunction(function),
        "cached": hasattr(function, "cache_info") and hasattr(function, "cache_clear"),
        **signature_of(function, encode),
    }


def signature_of(function, encode):
    """Return "parameters" as [[name, kind, has default, default, annotation], ...] or None."""
    try:
        signature = inspect.signature(function)
        return {
            "parameters": [
                [
                    parameter.name,
                    int(parameter.kind),
                    parameter.default is not parameter.empty,
                    encode(None if parameter.default is parameter.empty else parameter.default),
                    annotation_text(parameter.annotation),
                ]
                for parameter in signature.parameters.values()
            ],
            "returns": annotation_text(signature.return_annotation),
        }
    except (TypeError, ValueError):
        return {"parameters": None, "returns": None}


def annotation_text(annotation):
    if annotation is inspect.Parameter.empty:
        return None
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def failure(error):
    return {"error": f"{type(error).__name__}: {message_of(error)}"}
