"""Interfaces of the kernel with a history of holes."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="kernel_interfaces",
    aim="Open an interface of the kernel that no function needs",
    weakening="no filter",
    attacks=(
        Attack(
            name="bpf",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    said = []
    make = ctypes.create_string_buffer(struct.pack("5I", 2, 4, 4, 1, 0) + bytes(100))
    if call(321, 0, make, 72) >= 0:
        return "ESCAPED a map"
    said.append(why())
    code = ctypes.create_string_buffer(struct.pack("<BBhiBBhi", 0xB7, 0, 0, 0, 0x95, 0, 0, 0))
    words = struct.pack("IIQQ", 1, 2, ctypes.addressof(code),
                        ctypes.addressof(ctypes.create_string_buffer(b"GPL")))
    if call(321, 5, ctypes.create_string_buffer(words + bytes(100)), 72) >= 0:
        return "ESCAPED a program"
    said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="io_uring",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    got = call(425, 4, ctypes.create_string_buffer(120))
    return "ESCAPED a ring" if got >= 0 else "refused: " + why()
""",
        ),
        Attack(
            name="userfaultfd",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    for flags in (1, 0, 1 | os.O_CLOEXEC):
        if call(323, flags) >= 0:
            return "ESCAPED a fault handler"
    return "refused: " + why()
""",
        ),
        Attack(
            name="performance_counters",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    said = []
    for kind, config, flags in ((1, 0, 0x60), (1, 0, 0), (0, 0, 0x60), (2, 1, 0)):
        about = struct.pack("IIQQQQQ", kind, 112, config, 0, 0, 0, flags) + bytes(72)
        if call(298, ctypes.create_string_buffer(about, 128), 0, -1, -1, 0) >= 0:
            return f"ESCAPED counter {kind}"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="modules_and_kernels",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    empty = ctypes.c_char_p(b"")
    for number, args in ((175, (ctypes.create_string_buffer(64), 64, empty)),
                         (313, (0, empty, 0)), (176, (ctypes.c_char_p(b"x"), 0)),
                         (246, (0, 0, None, 0)), (320, (-1, -1, 0, empty, 8)),
                         (169, (0xFEE1DEAD, 672274793, 0, None)), (167, (empty, 0))):
        if call(number, *args) >= 0:
            return f"ESCAPED call {number}"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="the_kernels_log_and_keys",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    space = ctypes.create_string_buffer(4096)
    got = call(103, 3, space, 4096)
    if got > 0:
        return f"ESCAPED {space.raw[:60]!r}"
    said.append(why())
    text = ctypes.c_char_p
    if call(248, text(b"user"), text(b"probe"), text(b"x"), 1, -3) >= 0:
        return "ESCAPED a key in the session's ring"
    said.append(why())
    if call(250, 0, -4, 1) >= 0:  # the ring that all processes of this user share
        return "ESCAPED the user's ring"
    said.append(why())
    return f"refused: {said}"
""",
        ),
    ),
)
