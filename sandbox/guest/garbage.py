"""Answers that no test may be content with."""

import contextlib
import io
import logging
import os
import random
import warnings
from collections import deque
from collections.abc import Iterator


class GarbageTouched(BaseException):
    """A test looked at garbage. Not an Exception, so that tests do not expect it by accident."""


class GarbageWarning(Warning):
    """Of none of the categories that a test can name."""


def _refuse(self, *args, **kwargs):
    __tracebackhide__ = True
    raise GarbageTouched("the answer is garbage: the function was replaced for this run")


class Garbage:
    """A value that cannot be used: compared, counted, iterated, called, asked for its truth."""

    def __init__(self, token):
        object.__setattr__(self, "_token", token)

    def __repr__(self):
        return f"<garbage {object.__getattribute__(self, '_token')}>"

    __getattr__ = __setattr__ = __str__ = __format__ = __bytes__ = _refuse
    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _refuse
    __len__ = __iter__ = __next__ = __contains__ = __getitem__ = __setitem__ = __reversed__ = (
        _refuse
    )
    __call__ = __enter__ = __exit__ = __await__ = __index__ = __int__ = __float__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = _refuse
    __rtruediv__ = __floordiv__ = __rfloordiv__ = __rmod__ = __pow__ = __neg__ = __abs__ = _refuse
    __round__ = __and__ = __or__ = __xor__ = __invert__ = __complex__ = __reduce_ex__ = _refuse


def scramble(arguments, token, files):
    """Spoil what the function could have left as it was: arguments, random numbers, files."""
    for value in arguments:
        with contextlib.suppress(Exception):  # which a test could take for the function's own
            spoil(value, token)
    random.seed(token)
    break_silence(token)
    for path, about in files.items():
        if about[0] == "f":
            os.chmod(path, 0o644)
            with open(path, "ab") as file:
                file.write(token.encode())
        elif about[0] == "d" and os.access(path, os.W_OK):
            with open(os.path.join(path, token), "wb"):
                pass  # a folder that should have stayed empty has a file


def break_silence(token):
    """Log and warn more often, and less weightily, than a test would expect of the function."""
    for _ in range(3):
        logger = logging.getLogger(token)
        logger.handle(logger.makeRecord(token, 1, "", 0, token, (), None))
    try:
        for _ in range(2):
            warnings.warn(token, GarbageWarning, stacklevel=2)
    except GarbageWarning:
        raise GarbageTouched("a warning of the replaced function was made an error") from None


def spoil(value, token):
    """Change a value that can be changed; what a tuple holds, too."""
    if isinstance(value, tuple):
        for item in value:
            spoil(item, token)
    elif isinstance(value, (list, deque)):
        value.append(token)
    elif isinstance(value, dict):
        value[token] = token
    elif isinstance(value, set):
        value.add(token)
    elif isinstance(value, bytearray):
        value += token.encode()
    elif isinstance(value, (io.StringIO, io.BytesIO)):
        spoil_stream(value, token)
    elif isinstance(value, random.Random):
        value.seed(token)
    elif isinstance(value, Iterator):
        next(value, None)
    else:
        spoil_table(value, token)


def spoil_stream(stream, token):
    if not stream.closed:
        stream.seek(0, io.SEEK_END)
        stream.write(token if isinstance(stream, io.StringIO) else token.encode())


def spoil_table(value, token):
    kind = type(value).__name__
    if kind == "DataFrame":
        value[token] = token
    elif kind == "Series":
        value[len(value)] = 0
    elif kind == "ndarray" and value.size and value.flags.writeable:
        value.fill(0)
        value.reshape(-1)[0] = 1
