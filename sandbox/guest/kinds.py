"""Kinds of values, beyond the codec's own, that a user may get."""

from sandbox.guest import iterators, standard, tables


def result_encoders():
    """Encoders for what a user gets: iterators and arrays as lists, tables as lists of records."""
    return {
        **standard.plain_encoders(),
        **tables.result_encoders(),
        **iterators.result_encoders(),
    }
