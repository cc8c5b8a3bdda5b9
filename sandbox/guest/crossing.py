"""How values and exceptions look on the wire between worker and judge."""

import builtins
import inspect
import io
import json
import sys
import traceback

from sandbox.values import CannotCross, decode, encode

MAX_MESSAGE = 4_000


def builtin_name(kind):
    """Return the name of the nearest builtin ancestor of an exception class."""
    return next(base.__name__ for base in kind.__mro__ if base.__module__ == "builtins")


def message_of(error):
    try:
        text = str(error)
    except Exception as broken:
        text = f"(its text cannot be made: {type(broken).__name__})"
    return clean(text)[:MAX_MESSAGE]


def clean(text):
    """Return `text` without what JSON for a database must not hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def error_to_json(error):
    """Describe an exception: nearest builtin, own class, arguments as far as they can cross."""
    try:
        args = encode(list(error.args))
    except (CannotCross, RecursionError):
        args = [message_of(error)]
    kind = type(error)
    return {
        "builtin": builtin_name(kind),
        "class": kind.__name__,
        "module": kind.__module__,
        "mro": [base.__name__ for base in kind.__mro__],
        "args": args,
        "message": message_of(error),
        "catchable": isinstance(error, Exception),
    }


def error_from_json(data, exported):
    """Rebuild an exception: an exported class, one of the standard library, or the builtin."""
    args = decode(data["args"])
    for name in data["mro"]:
        if name in exported:
            return with_args(exported[name], args)
    known = standard_exception(data["module"], data["class"])
    if known is not None:
        return with_args(known, args)
    kind = getattr(builtins, data["builtin"], Exception)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = Exception
    try:
        return kind(*args)
    except Exception:
        return Exception(f"{data['class']}: {data['message']}")


def with_args(kind, args):
    error = kind.__new__(kind, *args)
    error.args = tuple(args)
    return error


def standard_exception(module, name):
    """Return an exception class of a standard module that is loaded here, if it is one."""
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or top in ("builtins", "unittest", "bdb", "__main__"):
        return None
    kind = getattr(sys.modules.get(module), name, None)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None


def random_state(data):
    """Return a state of `random` that went through JSON."""
    version, numbers, gauss = data
    return version, tuple(numbers), gauss


def traceback_text(error):
    """Return the traceback from the first line of the user's own modules on."""
    tb = error.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename.startswith("/opt/guest"):
        tb = tb.tb_next
    try:
        return clean("".join(traceback.format_exception(type(error), error, tb, limit=-20)))
    except Exception:
        return ""


def to_bytes(data):
    return json.dumps(data, ensure_ascii=True).encode()


def merge(old, new):
    """Make the mutable `old` equal to `new` in place, keeping inner identities where it can.

    Returns the object to hold in place of `old`: itself when it could be changed.
    """
    if type(old) is not type(new):
        return new
    if isinstance(old, list):
        old[:] = [merge(a, b) for a, b in zip(old, new)] + new[len(old) :]
    elif isinstance(old, dict):
        merged = {key: merge(old[key], item) if key in old else item for key, item in new.items()}
        old.clear()
        old.update(merged)
    elif isinstance(old, set):
        old.clear()
        old.update(new)
    elif isinstance(old, bytearray):
        old[:] = new
    elif hasattr(old, "popleft"):
        old.clear()
        old.extend(new)
    elif isinstance(old, io.IOBase):
        old.seek(0)
        old.truncate()
        old.write(new.getvalue())
        old.seek(new.tell())
    elif type(old).__name__ in ("DataFrame", "Series"):
        old._update_inplace(new)
    elif type(old).__name__ == "ndarray" and old.shape == new.shape:
        old[...] = new
    elif isinstance(old, tuple):
        for a, b in zip(old, new):
            merge(a, b)
    else:
        return new
    return old


def awaited(value):
    """Return what a coroutine returns, or the value itself."""
    if not inspect.iscoroutine(value):
        return value
    import asyncio  # costs more than the rest of a guest's start, and few functions need it

    return asyncio.run(value)
