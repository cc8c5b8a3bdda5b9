"""Seeing and disturbing processes of the host."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="other_processes",
    aim="See, signal or change a process of the host",
    weakening="shared processes",
    attacks=(
        Attack(
            name="list_processes",
            kind="run",
            code=r"""
import os
def f(facts):
    try:
        found = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError as error:
        return f"refused: {error}"
    if str(facts["victim_pid"]) in found:
        with open(f"/proc/{facts['victim_pid']}/cmdline", "rb") as file:
            return f"ESCAPED sees {file.read(60)!r}"
    return f"sees {len(found)} processes, not the host's"
""",
        ),
        Attack(
            name="signal_it",
            kind="run",
            code=r"""
import os, signal
def f(facts):
    try:
        os.kill(facts["victim_pid"], signal.SIGCONT)
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED signalled it"
""",
        ),
        Attack(
            name="signal_it_by_a_descriptor",
            kind="run",
            code=r"""
import os, signal
def f(facts):
    try:
        signal.pidfd_send_signal(os.pidfd_open(facts["victim_pid"]), signal.SIGCONT)
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED signalled it"
""",
        ),
        Attack(
            name="change_its_limits_and_priority",
            kind="run",
            code=r"""
import os, resource
def f(facts):
    pid, said = facts["victim_pid"], []
    for change in (
        lambda: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)),
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid)),
    ):
        try:
            change()
            return "ESCAPED changed it"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="read_its_memory",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    pid, said = facts["victim_pid"], []
    try:
        with open(f"/proc/{pid}/mem", "rb"):
            return "ESCAPED opened its memory"
    except OSError as error:
        said.append(error.strerror)
    if _libc.ptrace(0x4206, pid, 0, 0) == 0:  # SEIZE
        return "ESCAPED traces it"
    said.append(why())
    if call(312, pid, os.getpid(), 1, 0, 0) >= 0:  # kcmp of address spaces
        return "ESCAPED may inspect it"
    said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="enter_its_namespaces",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    for pid in (facts["victim_pid"], 1):
        descriptor = call(434, pid, 0)  # pidfd_open
        if descriptor < 0:
            said.append(why())
            continue
        for flags in (0x10000000, 0x20000, 0x40000000, 0x20000000):
            if call(308, descriptor, flags) == 0 and pid != 1:
                return f"ESCAPED joined namespace {flags:#x}"
            said.append(why())
    return f"refused: {sorted(set(said))}"
""",
        ),
    ),
)
