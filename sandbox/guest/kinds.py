"""Kinds of values beyond the codec's own: streams, iterators, and numpy and pandas if loaded."""

import collections
import functools
import io
import itertools
import sys
import types

from sandbox.values import CannotCross

MAX_ITEMS = 100_000


def result_encoders():
    """Encoders for what a user gets: arrays as lists, tables as lists of records."""
    return {
        **iterator_encoders(lambda items: items),
        **numpy_encoders(lambda value, inner: inner(value.tolist())),
        **pandas_encoders(
            lambda value, inner: inner(value.to_dict(orient="records")),
            lambda value, inner: inner(value.to_dict()),
        ),
    }


def wire_encoders():
    """Encoders for what a test compares: arrays and tables keep their type."""
    return {
        io.StringIO: lambda value, inner: {"$stringio": [inner(value.getvalue()), value.tell()]},
        io.BytesIO: lambda value, inner: {"$bytesio": [inner(value.getvalue()), value.tell()]},
        **iterator_encoders(lambda items: {"$iterator": items}),
        **numpy_encoders(encode_array),
        **pandas_encoders(encode_frame, encode_series, {"$missing": 0}),
        **timestamp_encoders(),
    }


def wire_decoders():
    return {
        "$namedtuple": decode_named_tuple,
        "$array": decode_array,
        "$frame": decode_frame,
        "$series": decode_series,
        "$timestamp": decode_timestamp,
        "$missing": lambda payload, inner: sys.modules["pandas"].NaT,
        "$iterator": lambda items, inner: iter(inner(items)),
        "$stringio": lambda payload, inner: positioned(io.StringIO(inner(payload[0])), payload[1]),
        "$bytesio": lambda payload, inner: positioned(io.BytesIO(inner(payload[0])), payload[1]),
    }


def decode_named_tuple(payload, inner):
    name, fields, items = payload
    return named_tuple(name, tuple(fields))(*map(inner, items))


@functools.cache
def named_tuple(name, fields):
    return collections.namedtuple(name, fields)


def positioned(stream, position):
    stream.seek(position)
    return stream


def iterator_encoders(wrap):
    """Encoders that use an iterator up, at most MAX_ITEMS long."""

    def encode(value, inner):
        items = list(itertools.islice(value, MAX_ITEMS + 1))
        if len(items) > MAX_ITEMS:
            raise CannotCross(f"an iterator of more than {MAX_ITEMS} items cannot be passed on")
        return wrap(inner(items))

    kinds = (types.GeneratorType, map, filter, zip, enumerate, reversed, itertools.chain)
    samples = ([], (), set(), {}, "", range(0))
    views = tuple(type(view) for view in ({}.keys(), {}.values(), {}.items()))
    return {
        kind: encode
        for kind in (
            *kinds,
            *(type(iter(sample)) for sample in samples),
            type(reversed([])),
            *views,
        )
    }


def encode_array(value, inner):
    return {"$array": [str(value.dtype), list(value.shape), inner(value.ravel().tolist())]}


def numpy_encoders(array):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return {}
    return {
        numpy.ndarray: array,
        numpy.generic: lambda value, inner: inner(value.item()),
    }


def pandas_encoders(frame, series, missing=None):
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return {}
    return {
        pandas.DataFrame: frame,
        pandas.Series: series,
        pandas.Index: lambda value, inner: inner(value.tolist()),
        type(pandas.NaT): lambda value, inner: missing,
        type(pandas.NA): lambda value, inner: None,
    }


def encode_series(value, inner):
    items = [None if missing else item for item, missing in zip(value.tolist(), value.isna())]
    return {
        "$series": [inner(value.name), str(value.dtype), inner(value.index.tolist()), inner(items)]
    }


def encode_frame(value, inner):
    columns = [encode_series(value.iloc[:, i], inner)["$series"] for i in range(value.shape[1])]
    index = inner(value.index.tolist())
    return {"$frame": [index, [[name, dtype, items] for name, dtype, _, items in columns]]}


def decode_array(payload, inner):
    import numpy

    dtype, shape, items = payload
    return numpy.array(inner(items), dtype=dtype).reshape(shape)


def decode_series(payload, inner):
    import pandas

    name, dtype, index, items = payload
    return pandas.Series(inner(items), index=inner(index), name=inner(name)).astype(dtype)


def decode_frame(payload, inner):
    import pandas

    index, columns = payload
    labels = [inner(name) for name, _, _ in columns]
    series = [
        pandas.Series(inner(items), index=inner(index)).astype(dtype) for _, dtype, items in columns
    ]
    frame = pandas.concat(series, axis=1) if series else pandas.DataFrame(index=inner(index))
    frame.columns = labels
    return frame


def timestamp_encoders():
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return {}
    return {
        pandas.Timestamp: lambda value, inner: {
            "$timestamp": [value.isoformat(), str(value.tz or "")]
        },
        pandas.Timedelta: lambda value, inner: inner(value.to_pytimedelta()),
    }


def decode_timestamp(payload, inner):
    import pandas

    moment = pandas.Timestamp(payload[0])
    return moment.tz_convert(payload[1]) if payload[1] else moment
