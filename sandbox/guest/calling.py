"""Calling a function by named arguments, and what came of it as JSON."""

import inspect
import sys
import types
from pathlib import Path

from sandbox.guest import crossing
from sandbox.guest.kinds import result_encoders
from sandbox.guest.loading import MemoryModules
from sandbox.values import CannotCross, decode, encode


def outcome_of(action):
    """Return what `action()` comes to, as JSON."""
    try:
        value = action()
    except MemoryError:
        return {"outcome": "out_of_memory", "error": "The function ran out of memory"}
    except BaseException as error:
        print(crossing.traceback_text(error), file=sys.stderr)
        return {
            "outcome": "tool_error",
            "error_type": crossing.builtin_name(type(error)),
            "error": crossing.message_of(error),
        }
    try:
        return {"outcome": "ok", "value": encode(value, result_encoders())}
    except CannotCross as error:
        return {"outcome": "invalid_result", "error": crossing.clean(str(error))}


def entry_of(program):
    """Import a program's entry."""
    module_name, _, function_name = program["entry"].partition(":")
    return getattr(MemoryModules(program["modules"]).load(module_name), function_name)


def decoded(arguments):
    """Return arguments by name, of tagged JSON."""
    paths = {"$path": lambda payload, inner: Path(payload)}
    return {name: decode(value, paths) for name, value in arguments.items()}


def call(function, arguments):
    args, kwargs = bind(function, arguments)
    return crossing.awaited(function(*args, **kwargs))


def bind(function, arguments):
    """Split arguments by name into positional and keyword ones, as the signature asks."""
    if takes_names_only(function):
        return [], arguments
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return [], arguments
    args, kwargs = [], dict(arguments)
    for parameter in parameters:
        is_first = not args and hasattr(function, "dispatch")  # it looks at the first one's type
        if (is_first or parameter.kind is parameter.POSITIONAL_ONLY) and parameter.name in kwargs:
            args.append(kwargs.pop(parameter.name))
        elif parameter.kind is parameter.VAR_POSITIONAL and parameter.name in kwargs:
            before = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
            args += [kwargs.pop(name) for name in before if name in kwargs]
            args += kwargs.pop(parameter.name)
        elif parameter.kind is parameter.VAR_KEYWORD and isinstance(
            kwargs.get(parameter.name), dict
        ):
            kwargs |= kwargs.pop(parameter.name)
    return args, kwargs


def takes_names_only(function):
    """Tell, without the cost of a signature, that every parameter may be given by name."""
    code = getattr(function, "__code__", None)
    starred = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    return (
        type(function) is types.FunctionType
        and not hasattr(function, "__wrapped__")
        and not (code.co_flags & starred or code.co_posonlyargcount)
    )
