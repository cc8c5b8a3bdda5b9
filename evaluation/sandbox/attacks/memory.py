"""Memory of the process itself."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="memory",
    aim="Hold more memory in one process than a guest may have",
    weakening="no limits",
    attacks=(
        Attack(
            name="one_block",
            kind="run",
            code=r"""
def f(facts):
    held = bytearray(900_000_000)
    held[::4096] = b"x" * len(held[::4096])
    return f"ESCAPED holds {len(held)} bytes"
""",
        ),
        Attack(
            name="many_small_objects",
            kind="run",
            code=r"""
def f(facts):
    held = []
    for _ in range(900):
        held.append([bytes(1000) for _ in range(1000)])
    return f"ESCAPED holds {len(held)} megabytes"
""",
        ),
        Attack(
            name="anonymous_maps",
            kind="run",
            code=r"""
import mmap
def f(facts):
    held = []
    for _ in range(56):
        area = mmap.mmap(-1, 16 * 2**20)
        for at in range(0, len(area), 4096):
            area[at] = 1
        held.append(area)
    return f"ESCAPED holds {len(held) * 16} megabytes"
""",
        ),
        Attack(
            name="memory_error_swallowed",
            kind="run",
            code=r"""
def f(facts):
    held, size, refused = [], 64 * 2**20, 0
    while size > 4096 and refused < 60 and sum(map(len, held)) < 900_000_000:
        try:
            held.append(b"x" * size)
        except MemoryError:
            size //= 2
            refused += 1
    total = sum(map(len, held))
    return f"ESCAPED holds {total}" if total > 700_000_000 else f"only {total}, {refused} refused"
""",
        ),
        Attack(
            name="numbers_that_grow",
            kind="run",
            code=r"""
def f(facts):
    number = 1 << 800_000_000
    held = [number + n for n in range(9)]
    return f"ESCAPED holds {sum(n.bit_length() // 8 for n in held)} bytes"
""",
        ),
        Attack(
            name="the_c_librarys_own",
            kind="run",
            code=r"""
import ctypes
def f(facts):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    total = 0
    for _ in range(900):
        got = libc.malloc(ctypes.c_size_t(10**6))
        if not got:
            break
        ctypes.memset(got, 1, 10**6)
        total += 1
    return f"ESCAPED holds {total} megabytes" if total > 700 else f"only {total} megabytes"
""",
        ),
    ),
)
