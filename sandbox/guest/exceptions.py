"""Exceptions and warnings on their way between worker and judge.

The judge rebuilds an exception from the first of its classes that it knows: one that the code
under test defines, of which it has made a likeness, one of a listed library, or a builtin.
"""

import builtins
import importlib
import sys
import types

from sandbox.guest.crossing import builtin_name, message_of, text_of
from sandbox.values import CannotCross

MAX_CHAIN = 8
MAX_MEMBERS = 100
LIBRARIES = {
    "asyncio.exceptions", "binascii", "calendar", "concurrent.futures._base", "configparser",
    "copy", "_csv", "csv", "decimal", "email.errors", "getopt", "http.client", "ipaddress",
    "json.decoder", "queue", "_queue", "shutil", "socket", "sqlite3", "statistics", "struct",
    "_struct", "subprocess", "tarfile", "tomllib", "urllib.error", "xml.etree.ElementTree",
    "xml.parsers.expat", "pyexpat", "zipfile", "zlib", "lzma", "_lzma", "zoneinfo",
    "zoneinfo._common", "dataclasses", "numpy.linalg", "numpy.exceptions", "numpy._core._exceptions",
    "pandas.errors", "pandas._libs.tslibs.np_datetime", "pandas._libs.tslibs.parsing",
    "openpyxl.utils.exceptions",
}  # fmt: skip
NEVER = {"unittest", "bdb", "__main__"}  # a skipped test is no failed one


def key_of(kind):
    return f"{kind.__module__}:{kind.__qualname__}"


def error_to_json(error, encode, depth=0):
    """Describe an exception; of its arguments and attributes, those that can cross."""
    is_group = isinstance(error, BaseExceptionGroup)
    data = {
        "builtin": builtin_name(type(error)),
        "kinds": [key_of(base) for base in type(error).__mro__[:-1]],
        "args": [str(error.message)] if is_group else args_of(error, encode),
        "text": encode(text_of(error)),
        "state": state_of(error, encode),
        "from": error.__suppress_context__,
    }
    for name in ("cause", "context"):
        other = getattr(error, f"__{name}__")
        if other is not None and depth < MAX_CHAIN:
            data[name] = error_to_json(other, encode, depth + 1)
    if is_group and depth < MAX_CHAIN:
        members = error.exceptions[:MAX_MEMBERS]
        data["members"] = [error_to_json(each, encode, depth + 1) for each in members]
    return data


def args_of(error, encode):
    try:
        return encode(list(error.args))
    except (CannotCross, RecursionError):
        return [message_of(error)]


def slots_of(kind):
    """Return the names of what builtin exceptions keep outside of `__dict__`."""
    return {
        name
        for base in kind.__mro__
        if base.__module__ == "builtins"
        for name, member in vars(base).items()
        if isinstance(member, types.MemberDescriptorType) and not name.startswith("_")
    }


def state_of(error, encode):
    """Return [[attribute, value], ...] of what can cross."""
    found = []
    slots = [(name, getattr(error, name, None)) for name in sorted(slots_of(type(error)))]
    for name, value in [*vars(error).items(), *slots]:
        if value is None or name in ("exceptions", "_text"):
            continue
        try:
            found.append([name, encode(value)])
        except (CannotCross, RecursionError):
            continue
    return found


def known(key, classes):
    """Return the class of a key, if it is one that may be raised here."""
    if key in classes:
        kind = classes[key]
        return kind if isinstance(kind, type) and issubclass(kind, Exception) else None
    module, _, name = key.partition(":")
    kind = getattr(library(module), name, None)
    usable = isinstance(kind, type) and issubclass(kind, Exception)
    return kind if usable and kind.__module__.partition(".")[0] not in NEVER else None


def library(name):
    """Return a module whose exceptions may be raised, if it is loaded or is listed."""
    if name in LIBRARIES:
        try:
            return importlib.import_module(name)
        except ImportError:
            return None
    top = name.partition(".")[0]
    is_standard = top in sys.stdlib_module_names and top not in NEVER
    return sys.modules.get(name) if is_standard else None


def error_from_json(data, decode, classes):
    """Rebuild an exception that is an Exception, whatever the other guest says."""
    kinds = [known(key, classes) for key in data["kinds"]]
    kind = next((kind for kind in kinds if kind is not None), Exception)
    text = str(decode(data["text"]))
    parts = (
        decode(data["args"]),
        [error_from_json(each, decode, classes) for each in data.get("members", ())],
        [(name, decode(value)) for name, value in data["state"]],
    )
    error = instance(kind, *parts)
    if text_of(error) != text and not hasattr(kind, "_is_likeness"):
        error = instance(likeness(data["kinds"][0], [kind]), *parts)
    if text_of(error) != text:
        vars(error)["_text"] = text
    for name in ("cause", "context"):
        if name in data:
            setattr(error, f"__{name}__", error_from_json(data[name], decode, classes))
    error.__suppress_context__ = bool(data["from"])
    return error


def instance(kind, args, members, state):
    """Make an exception without the `__init__` of a class that is not a builtin."""
    if issubclass(kind, BaseExceptionGroup):
        error = kind(*args, members)
    else:
        base = getattr(builtins, builtin_name(kind))
        try:
            error = kind.__new__(kind, *args)
            base.__init__(error, *args)
        except Exception:
            error = kind.__new__(kind)
        error.args = tuple(args)
    slots = slots_of(kind)
    for name, value in state:
        if name in slots:
            try:
                setattr(error, name, value)
            except (AttributeError, TypeError):
                continue
        elif name.isidentifier() and (not name.startswith("__") or name == "__notes__"):
            vars(error)[name] = value
    return error


def own_classes(kinds, modules, encode):
    """Describe the classes that `modules` define among `kinds` and their bases, bases first."""
    found = {}
    for kind in kinds:
        for base in reversed(kind.__mro__):
            if base.__module__ in modules and issubclass(base, Exception):
                bases = [key_of(each) for each in base.__bases__]
                found[key_of(base)] = [bases, constants_of(base, encode)]
    return found


def constants_of(kind, encode):
    found = []
    for name, value in vars(kind).items():
        if name.startswith("__") or callable(value) or hasattr(value, "__get__"):
            continue
        try:
            found.append([name, encode(value)])
        except CannotCross:
            continue
    return found


def likenesses(described, decode):
    """Return classes by key that look like those of `own_classes`."""
    classes = {}
    for key, (bases, constants) in described.items():
        kinds = [kind for base in bases if (kind := known(base, classes)) is not None]
        kind = classes[key] = likeness(key, kinds or [Exception])
        for name, value in constants:
            if name.isidentifier() and not name.startswith("__") and name != "_text":
                setattr(kind, name, decode(value))
    return classes


def likeness(key, bases):
    module, _, name = key.partition(":")
    names = {
        "__module__": module,
        "__qualname__": name,
        "__str__": kept_text,
        "_is_likeness": True,
    }
    try:
        return type(name.rpartition(".")[2], tuple(bases), names)
    except TypeError:
        return type(name.rpartition(".")[2], (bases[0],), names)


def kept_text(error):
    """The `__str__` of a likeness: what `str()` gave where the class is defined."""
    if "_text" in vars(error):
        return vars(error)["_text"]
    kind = next(kind for kind in type(error).__mro__ if "_is_likeness" not in vars(kind))
    return kind.__str__(error)
