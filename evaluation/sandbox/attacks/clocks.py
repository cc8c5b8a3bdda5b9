"""The clock, the scheduler, and who is ended first when memory is short."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="clocks",
    aim="Set the host's clock, or get more of the processor than others",
    weakening="kept capabilities",
    attacks=(
        Attack(
            name="set_the_time",
            kind="run",
            code=SYSCALL
            + r"""
import time
def f(facts):
    said = []
    try:
        time.clock_settime(time.CLOCK_REALTIME, time.time())
        return "ESCAPED set the clock"
    except OSError as error:
        said.append(error.strerror)
    if call(164, ctypes.create_string_buffer(16), None) == 0:
        return "ESCAPED settimeofday"
    said.append(why())
    if call(159, ctypes.create_string_buffer(b"\1" + bytes(300))) == 0:
        return "ESCAPED adjtimex"
    said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="higher_priority",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for change in (lambda: os.nice(-5), lambda: os.setpriority(os.PRIO_PROCESS, 0, -1)):
        try:
            change()
            return f"ESCAPED priority {os.getpriority(os.PRIO_PROCESS, 0)}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="real_time",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    said = []
    for policy in (os.SCHED_FIFO, os.SCHED_RR):
        try:
            os.sched_setscheduler(0, policy, os.sched_param(1))
            return f"ESCAPED policy {policy}"
        except OSError as error:
            said.append(error.strerror)
    deadline = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 10**7, 10**8, 10**8)
    if call(314, 0, ctypes.create_string_buffer(deadline), 0) == 0:
        return "ESCAPED a deadline"
    said.append(why())
    if call(251, 1, 0, 1 << 13) == 0:  # ioprio_set: real time for disks
        return "ESCAPED real-time access to disks"
    said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="never_the_one_to_be_killed",
            kind="run",
            code=r"""
def f(facts):
    said = []
    for path, text in (("/proc/self/oom_score_adj", "-1000"), ("/proc/self/oom_adj", "-17"),
                       ("/proc/self/autogroup", "-10")):
        try:
            with open(path, "w") as file:
                file.write(text)
            return f"ESCAPED wrote {path}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="name_of_the_machine",
            kind="run",
            code=r"""
import socket, ctypes, os
def f(facts):
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        socket.sethostname(facts["marker"])
        return "ESCAPED renamed it"
    except OSError as error:
        said = error.strerror
    if libc.setdomainname(b"x", 1) == 0:
        return "ESCAPED renamed its domain"
    return f"refused: {said}"
""",
        ),
    ),
)
