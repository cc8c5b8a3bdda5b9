"""Numbers of processes and threads."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_END = r"""
import os, signal, time
def end(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except OSError:
            pass
def verdict(count, what):
    return f"ESCAPED {count} {what}" if count > 64 else f"only {count} {what}"
"""

CLASS = AttackClass(
    name="processes",
    aim="Have more processes or threads than a guest may",
    weakening="no limits",
    attacks=(
        Attack(
            name="fork_in_a_row",
            kind="run",
            code=_END
            + r"""
def f(facts):
    pids = []
    try:
        while len(pids) < 150:
            pid = os.fork()
            if pid == 0:
                time.sleep(20)
                os._exit(0)
            pids.append(pid)
    except OSError:
        pass
    end(pids)
    return verdict(len(pids), "children")
""",
        ),
        Attack(
            name="fork_in_a_tree",
            kind="run",
            code=_END
            + r"""
def f(facts):
    read, write = os.pipe()
    top = os.getpid()
    try:
        for _ in range(7):  # at most 128
            os.fork()
    except OSError:
        pass
    if os.getpid() != top:
        os.write(write, b"x")
        time.sleep(4)
        os._exit(0)
    time.sleep(1.5)
    os.set_blocking(read, False)
    try:
        count = len(os.read(read, 1000))
    except OSError:
        count = 0
    return verdict(count, "descendants")
""",
        ),
        Attack(
            name="threads",
            kind="run",
            code=_END
            + r"""
import threading
def f(facts):
    stop, made = threading.Event(), []
    threading.stack_size(65536)
    try:
        while len(made) < 150:
            thread = threading.Thread(target=stop.wait, args=(20,), daemon=True)
            thread.start()
            made.append(thread)
    except RuntimeError:
        pass
    stop.set()
    return verdict(len(made), "threads")
""",
        ),
        Attack(
            name="daemons_that_leave_the_family",
            kind="run",
            code=_END
            + r"""
def f(facts):
    read, write = os.pipe()
    for _ in range(100):
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            os.setsid()
            try:
                if os.fork() == 0:
                    os.write(write, b"x")
                    time.sleep(5)
            except OSError:
                pass
            os._exit(0)
        os.waitpid(pid, 0)
    os.set_blocking(read, False)
    try:
        count = len(os.read(read, 1000))
    except OSError:
        count = 0
    return verdict(count, "daemons")
""",
        ),
        Attack(
            name="dead_that_nobody_buries",
            kind="run",
            code=_END
            + r"""
def f(facts):
    pids = []
    try:
        while len(pids) < 150:
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            pids.append(pid)
    except OSError:
        pass
    count = len(pids)
    end(pids)
    return verdict(count, "zombies")
""",
        ),
        Attack(
            name="programs",
            kind="run",
            code=_END
            + r"""
import subprocess, sys
def f(facts):
    made = []
    program = sys.executable or "/opt/python/bin/python3"
    try:
        while len(made) < 100:
            made.append(subprocess.Popen([program, "-I", "-S", "-c", "import time; time.sleep(9)"]))
    except OSError:
        pass
    for one in made:
        one.kill()
        one.wait()
    return verdict(len(made), "programs")
""",
        ),
    ),
)
