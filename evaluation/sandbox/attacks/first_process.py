"""The guest's first process, which holds the pipes to the host."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="first_process",
    aim="Trace, read or take over the supervisor, who speaks to the host",
    weakening="shared processes",
    attacks=(
        Attack(
            name="attach",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    for request in (16, 0x4206):  # ATTACH, SEIZE
        if _libc.ptrace(request, 1, 0, 0) == 0:
            return "ESCAPED traces it"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="read_and_write_its_memory",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    # After a fork both have the same layout: what is here is there at the same address.
    held = ctypes.create_string_buffer(b"held", 16)
    here = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(held), 16))
    there = ctypes.create_string_buffer(struct.pack("QQ", id(f), 16))
    said = []
    for number in (310, 311):
        if call(number, 1, here, 1, there, 1, 0) > 0:
            return f"ESCAPED call {number}"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="open_its_memory_file",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for pid in (1, os.getppid()):
        for name, flags in (("mem", os.O_RDWR), ("maps", os.O_RDONLY), ("fd/3", os.O_WRONLY),
                            ("syscall", os.O_RDONLY)):
            try:
                os.open(f"/proc/{pid}/{name}", flags)
                return f"ESCAPED opened {name}"
            except OSError as error:
                said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="take_its_descriptors",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    pid = call(434, 1, 0)  # pidfd_open
    if pid < 0:
        return "refused: " + why()
    for number in range(32):
        got = call(438, pid, number, 0)  # pidfd_getfd
        if got >= 0:
            return f"ESCAPED took descriptor {number}"
    return "refused: " + why()
""",
        ),
        Attack(
            name="stop_it",
            kind="run",
            code=r"""
import os, signal, time
def f(facts):
    # The first process of a namespace cannot be stopped from inside; any other parent can.
    parent, said = os.getppid(), []
    for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN):
        try:
            os.kill(parent, number)
            time.sleep(0.1)
            with open(f"/proc/{parent}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "T":
                    os.kill(parent, signal.SIGCONT)
                    return f"ESCAPED stopped {parent}"
        except OSError as error:
            said.append(error.strerror)
        os.kill(parent, signal.SIGCONT)
    return f"it goes on: {said}"
""",
        ),
        Attack(
            name="memory_advice_for_it",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    pid, said = call(434, 1, 0), []
    page = id(f) & ~0xFFF
    span = ctypes.create_string_buffer(struct.pack("QQ", page, 4096))
    if call(440, pid, span, 1, 21, 0) > 0:  # process_madvise: page it out
        return "ESCAPED advises on its memory"
    said.append(why())
    pages = (ctypes.c_void_p * 1)(page)
    if call(279, 1, 1, pages, None, (ctypes.c_int * 1)(), 0) >= 0:  # move_pages
        return "ESCAPED knows where its pages lie"
    said.append(why())
    return f"refused: {said}"
""",
        ),
    ),
)
