"""Time: a function that does not end. Each stops by itself after 6 seconds."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_CLOCK = r"""
import time
BEGAN = time.monotonic()
def over():
    return time.monotonic() - BEGAN > 6
"""

CLASS = AttackClass(
    name="time_spent",
    aim="Run for longer than the wall time of a call",
    weakening="no wall time",
    attacks=(
        Attack(
            name="loop",
            kind="run",
            code=_CLOCK
            + r"""
def f(facts):
    while not over():
        pass
    return "ESCAPED ran for 6 seconds"
""",
        ),
        Attack(
            name="sleep",
            kind="run",
            code=_CLOCK
            + r"""
def f(facts):
    time.sleep(7)
    return "ESCAPED slept for 6 seconds"
""",
        ),
        Attack(
            name="inside_one_call_of_c",
            kind="run",
            code=_CLOCK
            + r"""
import re
def f(facts):
    while not over():
        re.match(r"(a|aa)+$", "a" * 38 + "b")
    return "ESCAPED backtracked for 6 seconds"
""",
        ),
        Attack(
            name="deaf_to_signals",
            kind="run",
            code=_CLOCK
            + r"""
import signal
def f(facts):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while not over():
        try:
            time.sleep(1)
        except BaseException:
            pass
    return "ESCAPED heard nothing for 6 seconds"
""",
        ),
        Attack(
            name="stop_itself",
            kind="run",
            code=_CLOCK
            + r"""
import os, signal
def f(facts):
    if os.fork() == 0:
        time.sleep(7)
        os.kill(os.getppid(), signal.SIGCONT)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGSTOP)
    return "ESCAPED stood still for 6 seconds"
""",
        ),
        Attack(
            name="another_process_that_answers_later",
            kind="run",
            code=_CLOCK
            + r"""
import os
def f(facts):
    # Which of the two is the one that counts?
    if os.fork() != 0:
        os.close(0)
        time.sleep(7)
        os._exit(0)
    while not over():
        pass
    return "ESCAPED answered after 6 seconds"
""",
        ),
    ),
)
