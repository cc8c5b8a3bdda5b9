"""Texts of exceptions, and changed arguments, on their way between worker and judge."""

import inspect
import io
import json
import random
import traceback
from collections import deque

from sandbox.guest.iterators import Taken, move_on
from sandbox.guest.streams import merge_stream

MAX_MESSAGE = 4_000


class Lost(Exception):
    """The function changed an argument in a way that cannot be repeated on the test's own."""


def builtin_name(kind):
    """Return the name of the nearest builtin ancestor of an exception class."""
    return next(base.__name__ for base in kind.__mro__ if base.__module__ == "builtins")


def message_of(error):
    return clean(text_of(error))[:MAX_MESSAGE]


def text_of(error):
    try:
        return str(error)
    except Exception as broken:
        return f"(its text cannot be made: {type(broken).__name__})"


def clean(text):
    """Return `text` without what JSON for a database must not hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


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


def shared(values):
    """Return [[place, earlier place of the same object], ...]."""
    seen, found = {}, []
    for place, value in enumerate(values):
        first = seen.setdefault(id(value), place)
        if first != place:
            found.append([place, first])
    return found


def merge_arguments(old, new, encode):
    """Make arguments of a test what the function has made of them.

    Raises:
        Lost: One of them is another value, and cannot be changed in place.
    """
    for a, b in zip(old, new, strict=True):
        if merge(a, b) is not a and type(a).__hash__ is None and encode(a) != encode(b):
            raise Lost(f"a changed argument of type {type(a).__name__} cannot be passed back")


def merge(old, new):
    """Make the mutable `old` equal to `new` in place, keeping inner identities where it can.

    Returns the object to hold in place of `old`: itself when it could be changed.
    """
    if isinstance(new, Taken):
        move_on(old, new)
        return old
    for kind, change in CHANGES.items():
        if isinstance(old, kind) and isinstance(new, kind):
            change(old, new)
            return old
    change = CHANGES_BY_NAME.get(type(old).__name__)
    if change is None or type(old) is not type(new) or not change(old, new):
        return new
    return old


def merge_list(old, new):
    old[:] = [merge(a, b) for a, b in zip(old, new)] + new[len(old) :]


def merge_dict(old, new):
    merged = {key: merge(old[key], item) if key in old else item for key, item in new.items()}
    old.clear()
    old.update(merged)


def merge_set(old, new):
    old.clear()
    old.update(new)


def merge_bytes(old, new):
    old[:] = new


def merge_deque(old, new):
    merged = [merge(a, b) for a, b in zip(old, new)] + list(new)[len(old) :]
    old.clear()
    old.extend(merged)


def merge_tuple(old, new):
    merge_arguments(old, new, repr)


def merge_random(old, new):
    old.setstate(new.getstate())


CHANGES = {
    list: merge_list,
    dict: merge_dict,
    set: merge_set,
    bytearray: merge_bytes,
    deque: merge_deque,
    tuple: merge_tuple,
    io.StringIO: merge_stream,
    io.BytesIO: merge_stream,
    random.Random: merge_random,
}


def merge_table(old, new):
    old._update_inplace(new)
    return True


def merge_array(old, new):
    fits = old.shape == new.shape and old.flags.writeable
    if fits:
        old[...] = new
    return fits


def merge_typed(old, new):
    old[:] = new
    return True


def merge_generator(old, new):
    old.bit_generator.state = new.bit_generator.state
    return True


def merge_old_generator(old, new):
    old.set_state(new.get_state(legacy=False))
    return True


def merge_namespace(old, new):
    merge_dict(vars(old), vars(new))
    return True


CHANGES_BY_NAME = {
    "DataFrame": merge_table,
    "Series": merge_table,
    "ndarray": merge_array,
    "MaskedArray": merge_array,
    "array": merge_typed,
    "Generator": merge_generator,
    "RandomState": merge_old_generator,
    "SimpleNamespace": merge_namespace,
}


def awaited(value):
    """Return what a coroutine returns, or the value itself."""
    if not inspect.iscoroutine(value):
        return value
    import asyncio  # costs more than the rest of a guest's start, and few functions need it

    return asyncio.run(value)
