"""Answers that no test may be content with."""

import os
from collections import deque


class GarbageTouched(BaseException):
    """A test looked at garbage. Not an Exception, so that tests do not expect it by accident."""


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
    """Spoil what the function could have left as it was: mutable arguments and files."""
    for value in arguments:
        if isinstance(value, (list, deque)):
            value.append(token)
        elif isinstance(value, dict):
            value[token] = token
        elif isinstance(value, set):
            value.add(token)
        elif isinstance(value, bytearray):
            value += token.encode()
        elif type(value).__name__ == "DataFrame":
            value[token] = token
        elif type(value).__name__ == "Series":
            value[len(value)] = 0
        elif type(value).__name__ == "ndarray" and value.size:
            value.fill(0)
            value.reshape(-1)[0] = 1
    for path, about in files.items():
        if about[0] == "f":
            os.chmod(path, 0o644)
            with open(path, "ab") as file:
                file.write(token.encode())
