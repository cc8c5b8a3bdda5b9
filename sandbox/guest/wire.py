"""What passes between a judge and a worker: values with their types, in both directions."""

import collections
import enum
import functools
import pathlib
import sys

from sandbox.guest import iterators, names, standard, streams, tables
from sandbox.guest.exceptions import error_from_json, error_to_json, key_of, known
from sandbox.values import CannotCross, decode, encode


@functools.lru_cache(maxsize=1)
def common_encoders(_modules_count):
    """Return the encoders for classes of the modules that are loaded."""
    return {
        **streams.stream_encoders(),
        **names.name_encoders(),
        **standard.standard_encoders(),
        **iterators.view_encoders(),
        **tables.table_encoders(),
    }


class Wire:
    """One end of it.

    `classes` are those of the code under test, or their likenesses, by key; `tuples` the named
    tuples among them. `objects` are those that have nothing but an identity: one end gives them
    positive numbers, the other negative ones.
    """

    def __init__(self, sign, iterator_encoders, decoders):
        self.sign = sign
        self.iterator_encoders = iterator_encoders
        self.classes = {}
        self.tuples = {}
        self.objects = {}
        self.decoders = {
            "$namedtuple": self.decode_tuple,
            "$object": lambda number, inner: self.objects.setdefault(number, object()),
            "$error": lambda payload, inner: error_from_json(payload, inner, self.classes),
            "$class": lambda key, inner: self.classes[key],
            "$record": lambda payload, inner: make_tuple(
                self.classes[payload[0]], inner(payload[1])
            ),
            "$member": lambda payload, inner: self.classes[payload[0]][payload[1]],
            "$path": lambda payload, inner: pathlib.Path(payload),
            "$name": names.decode_name,
            "$kind": standard.decode_kind,
            "$view": iterators.decode_view,
            "$stream": streams.decode_stream,
            **tables.table_decoders(),
            **decoders,
        }

    def learn(self, classes):
        """Take in classes of the code under test, or their likenesses, by key."""
        for key, kind in classes.items():
            self.classes[key] = kind
            if issubclass(kind, tuple) and hasattr(kind, "_fields"):
                self.tuples[kind.__name__, kind._fields] = kind

    def encode(self, value, more=None):
        """Return JSON; `more` are encoders that go before the others.

        Raises:
            CannotCross: With the place of what has no form in JSON.
        """
        encoders = {
            object: self.encode_object,
            **common_encoders(len(sys.modules)),
            **{kind: encode_member for kind in self.classes.values() if is_enumeration(kind)},
            **(dict.fromkeys(self.tuples.values(), encode_record) if self.sign > 0 else {}),
            type: self.encode_class,
            BaseException: lambda error, inner: {"$error": error_to_json(error, inner)},
            **self.iterator_encoders,
            **(more or {}),
        }
        return encode(value, encoders)

    def class_of(self, key):
        """Return a class of the code under test, or an exception of a library; None if neither."""
        return self.classes.get(key) or known(key, self.classes)

    def forget_objects_of_others(self):
        self.objects = {n: found for n, found in self.objects.items() if n * self.sign > 0}

    def decode(self, data):
        return decode(data, self.decoders)

    def encode_object(self, value, inner):
        for number, found in self.objects.items():
            if found is value:
                return {"$object": number}
        number = self.sign * (len(self.objects) + 1)
        self.objects[number] = value
        return {"$object": number}

    def encode_class(self, value, inner):
        if self.classes.get(key_of(value)) is value:
            return {"$class": key_of(value)}
        return names.encode_name(value, inner)

    def decode_tuple(self, payload, inner):
        name, fields, items = payload
        kind = self.tuples.get((name, tuple(fields))) or named_tuple(name, tuple(fields))
        return make_tuple(kind, map(inner, items))


def make_tuple(kind, items):
    return tuple.__new__(kind, items)


def encode_record(value, inner):
    """In the judge: name the class, which the worker has and a user's guest has not."""
    return {"$record": [key_of(type(value)), inner(list(value))]}


def is_enumeration(kind):
    return isinstance(kind, enum.EnumMeta)


def encode_member(value, inner):
    if value.name is None:
        raise CannotCross(f"{value!r} has no name of its own")
    return {"$member": [key_of(type(value)), value.name]}


@functools.cache
def named_tuple(name, fields):
    return collections.namedtuple(name, fields)


def described_classes(classes, wire):
    """Describe named tuples and enumerations, see `classes_like`."""
    found = {}
    for kind in classes:
        if is_enumeration(kind):
            base = next(each for each in kind.__mro__ if each.__module__ == "enum")
            found[key_of(kind)] = [
                base.__name__,
                wire.encode([[member.name, member.value] for member in kind]),
            ]
        elif issubclass(kind, tuple) and hasattr(kind, "_fields"):
            defaults = [kind._field_defaults[n] for n in kind._fields if n in kind._field_defaults]
            found[key_of(kind)] = ["namedtuple", wire.encode([list(kind._fields), defaults])]
    return found


ENUMERATIONS = (enum.Enum, enum.IntEnum, enum.StrEnum, enum.Flag, enum.IntFlag)
BASES = {kind.__name__: kind for kind in ENUMERATIONS}


def classes_like(described, wire):
    """Return likenesses, by key, of what `described_classes` describes."""
    found = {}
    for key, (base, content) in described.items():
        module, _, name = key.partition(":")
        content = wire.decode(content)
        if base == "namedtuple":
            found[key] = collections.namedtuple(name, content[0], defaults=content[1])
            found[key].__module__ = module
        else:
            found[key] = BASES[base](name, content, module=module, qualname=name)
    return found
