"""Arrays and tables: numpy and pandas values, where those packages are loaded."""

import sys


def result_encoders():
    """Encoders for what a user gets: arrays as lists, tables as lists of records."""
    return {
        **numpy_encoders(lambda value, inner: inner(value.tolist())),
        **pandas_encoders(
            lambda value, inner: inner(value.to_dict(orient="records")),
            lambda value, inner: inner(value.to_dict()),
        ),
    }


def wire_encoders():
    """Encoders for what a test compares: arrays and tables keep their type."""
    return {
        **numpy_encoders(
            lambda value, inner: {
                "$array": [str(value.dtype), list(value.shape), inner(value.ravel().tolist())]
            }
        ),
        **pandas_encoders(encode_frame, encode_series),
    }


def wire_decoders():
    return {
        "$array": decode_array,
        "$scalar": decode_scalar,
        "$frame": decode_frame,
        "$series": decode_series,
        "$timestamp": decode_timestamp,
    }


def numpy_encoders(array):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return {}
    return {
        numpy.ndarray: array,
        numpy.generic: lambda value, inner: inner(value.item()),
    }


def pandas_encoders(frame, series):
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return {}
    return {
        pandas.DataFrame: frame,
        pandas.Series: series,
        pandas.Index: lambda value, inner: inner(value.tolist()),
        type(pandas.NaT): lambda value, inner: None,
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


def decode_scalar(payload, inner):
    import numpy

    dtype, item = payload
    return numpy.dtype(dtype).type(inner(item))


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


def decode_timestamp(payload, inner):
    import pandas

    return pandas.Timestamp(payload)
