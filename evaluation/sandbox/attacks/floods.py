"""Output without end. What is kept of it is for the host to say."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="floods",
    aim="Make the host keep, or wait for, output without end",
    weakening="no output cap",
    attacks=(
        Attack(
            name="lines",
            kind="run",
            code=r"""
def f(facts):
    for n in range(2_000_000):
        print("a line of output without any meaning at all", n)
    return "printed"
""",
        ),
        Attack(
            name="blocks_on_standard_error",
            kind="run",
            code=r"""
import os
def f(facts):
    block = b"\xff\0\x1b[2J" * 16_384
    for _ in range(2_000):
        os.write(2, block)
    return "wrote"
""",
        ),
        Attack(
            name="both_at_once_from_children",
            kind="run",
            code=r"""
import os
def f(facts):
    pids = []
    for number in (1, 2, 1, 2):
        pid = os.fork()
        if pid == 0:
            for _ in range(500):
                os.write(number, b"y" * 100_000)
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
    return "wrote"
""",
        ),
        Attack(
            name="after_the_result",
            kind="run",
            code=r"""
import os, time
def f(facts):
    # A child that goes on writing after its parent has answered.
    if os.fork() == 0:
        os.setsid()
        until = time.monotonic() + 15
        while time.monotonic() < until:
            os.write(1, b"z" * 100_000)
        os._exit(0)
    return "left a writer behind"
""",
        ),
        Attack(
            name="one_traceback_without_end",
            kind="run",
            code=r"""
import sys
class Loud(Exception):
    def __str__(self):
        return "loud" * 20_000_000
def f(facts):
    try:
        raise Loud
    except Loud as error:
        raise ExceptionGroup("many" * 1_000_000, [ValueError("x" * 10_000)] * 200) from error
""",
        ),
        Attack(
            name="the_c_librarys_own_stream",
            kind="run",
            code=r"""
import ctypes, faulthandler, sys
def f(facts):
    libc = ctypes.CDLL(None)
    text = ctypes.c_char_p(b"w" * 60_000)
    for _ in range(1_000):
        libc.printf(b"%s", text)
    libc.fflush(None)
    for _ in range(2_000):
        faulthandler.dump_traceback(2, all_threads=True)
    return "printed"
""",
        ),
    ),
)
