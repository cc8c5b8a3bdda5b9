"""Lifting the limits themselves."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="limits_lifted",
    aim="Raise a limit, or hand work to somebody who has none",
    weakening="no limits",
    attacks=(
        Attack(
            name="ask_for_more",
            kind="run",
            code=r"""
import resource
def f(facts):
    raised = []
    for name in ("AS", "NPROC", "FSIZE", "NOFILE", "CPU", "CORE", "DATA"):
        kind = getattr(resource, "RLIMIT_" + name)
        soft, hard = resource.getrlimit(kind)
        if name == "DATA":
            continue
        if hard == resource.RLIM_INFINITY:
            raised.append(name)
            continue
        try:
            resource.setrlimit(kind, (hard + 1, hard + 1))
            raised.append(name)
        except (OSError, ValueError):
            pass
    return f"ESCAPED {raised} without limit" if raised else "none can be raised"
""",
        ),
        Attack(
            name="let_a_child_raise_it",
            kind="run",
            code=r"""
import os, resource
def f(facts):
    top = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 0
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
            try:
                old = resource.prlimit(top, kind)
                if old[1] == resource.RLIM_INFINITY:
                    code = 7
                resource.prlimit(top, kind, (old[1] * 2 or 1, old[1] * 2 or 1))
                code = 7
            except (OSError, ValueError):
                pass
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return "ESCAPED raised its parent's" if code == 7 else "refused"
""",
        ),
        Attack(
            name="borrow_the_first_processs",
            kind="run",
            code=r"""
import os, resource
def f(facts):
    # The supervisor has no limits: can they be taken from it by giving it ours?
    before = resource.prlimit(1, resource.RLIMIT_AS)
    try:
        resource.prlimit(os.getpid(), resource.RLIMIT_AS, before)
    except (OSError, ValueError) as error:
        return f"refused: {error}"
    after = resource.getrlimit(resource.RLIMIT_AS)
    return f"ESCAPED {after}" if after[1] == resource.RLIM_INFINITY else f"only {after}"
""",
        ),
        Attack(
            name="start_the_interpreter_anew",
            kind="run",
            code=r"""
import subprocess, sys
def f(facts):
    code = "print(len(bytearray(900_000_000)))"
    program = sys.executable or "/opt/python/bin/python3"
    try:
        said = subprocess.run([program, "-I", "-S", "-c", code], capture_output=True, timeout=9)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"refused: {error}"
    return "ESCAPED" if said.stdout.strip() == b"900000000" else f"refused: {said.stderr[-60:]!r}"
""",
        ),
        Attack(
            name="lock_memory",
            kind="run",
            code=SYSCALL
            + r"""
import resource
def f(facts):
    limit = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    area = ctypes.create_string_buffer(100_000_000)
    if call(149, area, 100_000_000) == 0:
        return f"ESCAPED locked 100 MB, limit {limit}"
    return f"refused: {why()}, limit {limit}"
""",
        ),
    ),
)
