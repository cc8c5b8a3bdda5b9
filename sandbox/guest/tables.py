"""Values of numpy and pandas, for guests that have them loaded."""

import sys

from sandbox.values import CannotCross

GENERATORS = ("PCG64", "PCG64DXSM", "MT19937")


def result_encoders():
    """Encoders for what a user gets: arrays as lists, tables as lists of records."""
    found = {}
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None:
        found |= {
            numpy.ndarray: lambda value, inner: inner(value.tolist()),
            numpy.generic: lambda value, inner: inner(value.item()),
        }
    if pandas is not None:
        found |= {
            pandas.DataFrame: lambda value, inner: inner(value.to_dict(orient="records")),
            pandas.Series: lambda value, inner: inner(value.to_dict()),
            pandas.Index: lambda value, inner: inner(value.tolist()),
            type(pandas.NaT): lambda value, inner: None,
            type(pandas.NA): lambda value, inner: None,
        }
    return found


def table_encoders():
    """Encoders for what a test compares: arrays and tables keep their type."""
    return {**numpy_encoders(), **pandas_encoders()}


def table_decoders():
    return {
        "$array": decode_array,
        "$scalar": decode_scalar,
        "$masked": decode_masked,
        "$generator": decode_generator,
        "$frame": decode_frame,
        "$series": decode_series,
        "$index": decode_index,
        "$timestamp": decode_timestamp,
        "$timedelta64": lambda payload, inner: pandas().Timedelta(payload, "ns"),
        "$period": lambda payload, inner: pandas().Period(payload[0], payload[1]),
        "$interval": lambda payload, inner: pandas().Interval(*map(inner, payload)),
        "$missing": lambda payload, inner: getattr(pandas(), "NA" if payload == "NA" else "NaT"),
    }


def numpy():
    import numpy

    return numpy


def pandas():
    import pandas

    return pandas


def numpy_encoders():
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return {}
    found = {
        numpy.ndarray: encode_array,
        numpy.generic: encode_scalar,
        **dict.fromkeys((numpy.float64, numpy.complex128, numpy.str_, numpy.bytes_), encode_scalar),
        numpy.random.Generator: encode_generator,
        numpy.random.RandomState: encode_generator,
    }
    return found | {numpy.ma.MaskedArray: encode_masked, type(numpy.ma.masked): encode_masked}


def encode_type(dtype, inner):
    """Return the name of a plain type; of a structured one, its description."""
    if dtype.hasobject and dtype.names is None:
        return "object"
    return dtype.str if dtype.names is None else inner(dtype.descr)


def decode_type(payload, inner):
    return numpy().dtype(payload if isinstance(payload, str) else inner(payload))


def encode_array(value, inner):
    items = value.ravel()
    if items.dtype.kind in "mM":
        items = items.view("i8")
    return {"$array": [encode_type(value.dtype, inner), list(value.shape), inner(items.tolist())]}


def decode_array(payload, inner):
    dtype, shape, items = payload
    kind = decode_type(dtype, inner)
    if kind.hasobject or kind.names is not None:
        found = numpy().empty(len(items), kind)
        for place, item in enumerate(inner(items)):
            found[place] = item
    elif kind.kind in "mM":
        found = numpy().array(inner(items), "i8").view(kind)
    else:
        found = numpy().array(inner(items), kind)
    return found.reshape(shape)


def encode_scalar(value, inner):
    if value.dtype.names is not None:
        raise CannotCross("a single record of an array cannot be passed on")
    item = value.view("i8") if value.dtype.kind in "mM" else value
    return {"$scalar": [value.dtype.str, inner(item.item())]}


def decode_scalar(payload, inner):
    dtype, item = payload
    return decode_array([dtype, [1], [item]], inner)[0]


def encode_masked(value, inner):
    if value is numpy().ma.masked:
        return {"$masked": None}
    parts = (value.data, numpy().ma.getmaskarray(value), numpy().asarray(value.fill_value))
    return {"$masked": [encode_array(part, inner)["$array"] for part in parts]}


def decode_masked(payload, inner):
    if payload is None:
        return numpy().ma.masked
    data, mask, fill = (decode_array(part, inner) for part in payload)
    return numpy().ma.MaskedArray(data, mask, fill_value=fill[()])


def encode_generator(value, inner):
    is_old = isinstance(value, numpy().random.RandomState)
    state = value.get_state(legacy=False) if is_old else value.bit_generator.state
    return {"$generator": [is_old, inner(state)]}


def decode_generator(payload, inner):
    is_old, state = payload[0], inner(payload[1])
    if state["bit_generator"] not in GENERATORS:
        raise ValueError("no such generator")
    if "pos" in state["state"] and not 0 <= state["state"]["pos"] <= len(state["state"]["key"]):
        raise ValueError("no state of a generator")  # numpy would read beyond the end
    random = numpy().random
    if is_old:
        found = random.RandomState()
        found.set_state(state)
        return found
    found = random.Generator(getattr(random, state["bit_generator"])())
    found.bit_generator.state = state
    return found


def pandas_encoders():
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return {}
    return {
        pandas.DataFrame: encode_frame,
        pandas.Series: encode_series,
        pandas.Index: encode_index,
        type(pandas.NaT): lambda value, inner: {"$missing": "NaT"},
        type(pandas.NA): lambda value, inner: {"$missing": "NA"},
        pandas.Timestamp: encode_timestamp,
        pandas.Timedelta: lambda value, inner: {"$timedelta64": inner(value.value)},
        pandas.Period: lambda value, inner: {"$period": [str(value), value.freqstr]},
        pandas.Interval: lambda value, inner: {
            "$interval": [inner(value.left), inner(value.right), value.closed]
        },
        pandas.Categorical: lambda value, inner: {
            "$index": encode_index(pandas.CategoricalIndex(value), inner)["$index"] + ["array"]
        },
    }


def encode_timestamp(value, inner):
    return {"$timestamp": [value.isoformat(), str(value.tz or ""), value.unit]}


def decode_timestamp(payload, inner):
    text, zone, unit = payload
    moment = pandas().Timestamp(text).as_unit(unit)
    return moment.tz_convert(zone) if zone else moment


def encode_column(values, inner):
    """Return the type and the items of a Series or an Index."""
    if str(values.dtype) == "category":
        found = values.cat if hasattr(values, "cat") else values
        categories = encode_index(found.categories, inner)
        return ["category", [inner(found.codes.tolist()), categories["$index"], found.ordered]]
    if values.dtype == object:
        return ["object", inner(values.tolist())]
    missing = values.isna()
    items = [None if gone else item for item, gone in zip(values.tolist(), missing)]
    return [str(values.dtype), inner(items)]


def decode_column(payload, inner, make, **more):
    dtype, items = payload
    if dtype == "category":
        codes, categories, ordered = items
        found = pandas().Categorical.from_codes(
            inner(codes), decode_index(categories, inner), ordered=ordered
        )
        return make(found, **more)
    return make(inner(items), dtype="object", **more).astype(dtype)


def encode_index(value, inner):
    """Return kind, names and content, see `decode_index`."""
    names = inner(list(value.names))
    kind = type(value).__name__
    if kind == "RangeIndex":
        return {"$index": [kind, names, [value.start, value.stop, value.step]]}
    if kind == "MultiIndex":
        levels = [encode_index(level, inner)["$index"] for level in value.levels]
        return {"$index": [kind, names, [levels, [inner(codes.tolist()) for codes in value.codes]]]}
    frequency = value.freqstr if kind in ("DatetimeIndex", "TimedeltaIndex") else None
    return {"$index": [kind, names, [encode_column(value, inner), frequency]]}


def decode_index(payload, inner):
    kind, names, content = payload[:3]
    if kind == "RangeIndex":
        found = pandas().RangeIndex(*content)
    elif kind == "MultiIndex":
        levels = [decode_index(level, inner) for level in content[0]]
        found = pandas().MultiIndex(levels, inner(content[1]))
    else:
        found = decode_column(content[0], inner, pandas().Index)
        if content[1] is not None:
            found.freq = content[1]
    found.names = inner(names)
    return found.array if payload[3:] == ["array"] else found


def encode_series(value, inner):
    index = encode_index(value.index, inner)["$index"]
    return {"$series": [inner(value.name), index, encode_column(value, inner)]}


def decode_series(payload, inner):
    name, index, column = payload
    found = decode_column(column, inner, pandas().Series)
    found.index = decode_index(index, inner)
    found.name = inner(name)
    return found


def encode_frame(value, inner):
    columns = [encode_column(value.iloc[:, place], inner) for place in range(value.shape[1])]
    labels = (encode_index(each, inner)["$index"] for each in (value.index, value.columns))
    return {"$frame": [*labels, columns]}


def decode_frame(payload, inner):
    index, labels = (decode_index(each, inner) for each in payload[:2])
    columns = [decode_column(column, inner, pandas().Series) for column in payload[2]]
    found = pandas().DataFrame(dict(enumerate(columns)), index=range(len(index)))
    found.index, found.columns = index, labels
    return found
