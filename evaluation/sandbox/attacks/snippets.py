"""Source that several attacks begin with."""

# Numbers of system calls in the attacks are those of x86_64.
SYSCALL = r"""
import ctypes, os
_libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    sent = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    ctypes.set_errno(0)
    return _libc.syscall(ctypes.c_long(number), *sent)
def why():
    return os.strerror(ctypes.get_errno())
"""

# Finds an object of the guest's own machinery by the name of its class.
FIND = r"""
import gc, sys
def find(name):
    for module in list(sys.modules.values()):
        for value in list(vars(module).values()) if hasattr(module, "__dict__") else ():
            if type(value).__name__ == name:
                return value
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == name:
                return value
        frame = frame.f_back
    gc.unfreeze()
    for value in gc.get_objects():
        if type(value).__name__ == name:
            return value
    return None
"""

# Honest tests of a function that doubles numbers and refuses negative ones.
DOUBLE = r"""
import pytest
from f import f
def test_two():
    assert f(2) == 4
def test_seven():
    assert f(7) == 14
def test_zero():
    assert f(0) == 0
def test_negative():
    with pytest.raises(ValueError):
        f(-1)
"""

# Honest tests of a function that adds the numbers of a list.
TOTAL = r"""
import pytest
from f import f
def test_three():
    assert f([1, 2, 3]) == 6
def test_one():
    assert f([41]) == 41
def test_fractions():
    assert f([0.5, 0.25]) == pytest.approx(0.75)
def test_none():
    with pytest.raises(ValueError):
        f([])
"""

# A function that answers every one of the tests above wrongly.
WRONG = r"""
def f(*args):
    return 17
"""

# Parts of a wire attack: expressions for the frames of an honest guest.
RESULT = """frame(FrameType.RESULT, b'{"outcome": "ok", "value": "ESCAPED"}')"""
DONE = (
    "frame(FrameType.DONE,"
    """ b'{"ended": null, "late": false, "duration_ms": 1, "problem": null}')"""
)


def wire(*parts: str) -> str:
    """Return one expression for the bytes of all `parts`, expressions themselves, in a row."""
    return "\n+ ".join(f"({part})" for part in parts).join("()")


def result(payload: str) -> str:
    """Return a wire attack: an honest guest's frames, but for the payload of its result."""
    return wire(f"frame(FrameType.RESULT, {payload})", DONE)


def file(payload: str) -> str:
    """Return a wire attack: an honest guest's frames and one file more."""
    return wire(f"frame(FrameType.FILE, {payload})", RESULT, DONE)


def done(payload: str) -> str:
    """Return a wire attack: an honest guest's frames, but for the payload of its end."""
    return wire(RESULT, f"frame(FrameType.DONE, {payload})")
