"""Values of the standard library's classes beyond the codec's own, by an explicit list.

The modules are looked up only when someone has loaded them: they cost too much at the start.
"""

import importlib
import sys
from typing import NamedTuple
from collections.abc import Callable


class Form(NamedTuple):
    """How values of a class cross: as parts, and from parts that may be hostile."""

    parts: Callable
    build: Callable
    plain: Callable | None = None  # what a user gets, if not refused


def star(kind, parts):
    return kind(*parts)


def call(kind, parts):
    return kind(parts)


def text(form=str):
    return Form(form, call, str)


def reduced(value):
    return list(value.__reduce__()[1])


def array_from(kind, parts):
    return kind(parts[0], bytes(parts[1]))


def random_from(kind, parts):
    version, numbers, gauss = parts
    found = kind(0)
    found.setstate((version, tuple(numbers), gauss))
    return found


def named(kind, parts):
    return kind[parts]


def week_from(kind, parts):
    import datetime

    return datetime.date.fromisocalendar(*parts).isocalendar()


def partial_parts(value):
    return [value.func, list(value.args), value.keywords]


def partial_from(kind, parts):
    return kind(parts[0], *parts[1], **parts[2])


ADDRESS = text()
SEQUENCE = Form(list, star)
MEMBER = Form(lambda value: value.name, named)
FORMS = {
    "uuid.UUID": text(),
    **{
        f"ipaddress.IPv{version}{kind}": ADDRESS
        for version in (4, 6)
        for kind in ("Address", "Network", "Interface")
    },
    **{
        f"urllib.parse.{kind}": SEQUENCE
        for kind in ("SplitResult", "ParseResult", "DefragResult", "SplitResultBytes")
    },
    "datetime.IsoCalendarDate": Form(list, week_from),
    "time.struct_time": Form(lambda value: [list(value), value.__reduce__()[1][1]], star),
    "array.array": Form(lambda value: [value.typecode, value.tobytes()], array_from, list),
    "builtins.memoryview": Form(bytes, call, bytes),
    "types.MappingProxyType": Form(dict, call, dict),
    "types.SimpleNamespace": Form(vars, lambda kind, parts: kind(**parts), vars),
    "random.Random": Form(lambda value: value.getstate(), random_from),
    "re.Pattern": Form(
        lambda value: [value.pattern, value.flags],
        lambda kind, parts: sys.modules["re"].compile(*parts),
    ),
    "functools.partial": Form(partial_parts, partial_from),
    "operator.itemgetter": Form(reduced, star),
    "operator.attrgetter": Form(reduced, star),
    "operator.methodcaller": Form(reduced, star),
    "http.HTTPStatus": MEMBER,
    "http.HTTPMethod": MEMBER,
    "signal.Signals": MEMBER,
    "socket.AddressFamily": MEMBER,
    "inspect._ParameterKind": MEMBER,
    "uuid.SafeUUID": MEMBER,
}


def find(name, load=False):
    """Return the class of a form, or None where its module is not loaded."""
    module_name, _, kind = name.rpartition(".")
    if name == "datetime.IsoCalendarDate":
        import datetime

        return type(datetime.date.min.isocalendar())
    module = importlib.import_module(module_name) if load else sys.modules.get(module_name)
    return getattr(module, kind, None)


def standard_encoders():
    return {
        kind: encoder(name, form)
        for name, form in FORMS.items()
        if (kind := find(name)) is not None
    }


def encoder(name, form):
    return lambda value, inner: {"$kind": [name, inner(form.parts(value))]}


def plain_encoders():
    """Encoders for what a user gets."""
    return {
        kind: lambda value, inner, plain=form.plain: inner(plain(value))
        for name, form in FORMS.items()
        if form.plain is not None and (kind := find(name)) is not None
    }


def decode_kind(payload, inner):
    name, parts = payload
    form = FORMS[name]
    return form.build(find(name, load=True), inner(parts))
