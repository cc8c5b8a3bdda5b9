"""The processor: work that is more than one call's share."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="processor",
    aim="Use more time of the processor than a call may",
    weakening="no wall time",
    attacks=(
        Attack(
            name="one_huge_power",
            kind="run",
            code=r"""
import time
def f(facts):
    began, number = time.process_time(), 7 ** 9
    while time.process_time() - began < 6:
        number = (number * number) % (10 ** 300_000 + 7)
    return "ESCAPED computed for 6 seconds"
""",
        ),
        Attack(
            name="relays_of_children",
            kind="run",
            code=r"""
import os, time
def f(facts):
    # The limit on processor time is one of each process: a new one has it all again.
    began = time.monotonic()
    while time.monotonic() - began < 6:
        if os.fork() == 0:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                pass
            os._exit(0)
        os.wait()
    return "ESCAPED relays of 6 seconds"
""",
        ),
        Attack(
            name="outlive_the_processor_limit",
            kind="run",
            code=r"""
import resource, signal, time
def f(facts):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    began = time.process_time()
    while time.process_time() - began < 6:
        pass
    return f"ESCAPED ignored {resource.getrlimit(resource.RLIMIT_CPU)}"
""",
        ),
        Attack(
            name="quadratic_parsing",
            kind="run",
            code=r"""
import re, time
def f(facts):
    began = time.monotonic()
    while time.monotonic() - began < 6:
        re.sub(r"\s+$", "", " " * 20_000 + "x")
        re.match(r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 26)
    return "ESCAPED parsed for 6 seconds"
""",
        ),
        Attack(
            name="hash_collisions",
            kind="run",
            code=r"""
import time
def f(facts):
    began, step = time.monotonic(), 2**61 - 1
    while time.monotonic() - began < 6:
        table = {}
        for n in range(1, 4000):
            table[n * step] = n
    return "ESCAPED collided for 6 seconds"
""",
        ),
    ),
)
