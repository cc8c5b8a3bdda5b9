"""Namespaces and mounts of its own."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="namespaces",
    aim="Make a namespace or a mount, and with it a user who may do anything there",
    weakening="no filter",
    attacks=(
        Attack(
            name="unshare_the_user",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    for flags in (0x10000000, 0x30000000, 0x50020000, 0x10000000 | 0x20000):
        if call(272, flags) == 0:
            return f"ESCAPED namespaces {flags:#x}"
    return "refused: " + why()
""",
        ),
        Attack(
            name="clone_with_a_new_user",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    for flag in (0x10000000, 0x30000000, 0x10020000, 0x12000000):
        pid = call(56, flag | 17, 0, 0, 0, 0)
        if pid == 0:
            os._exit(0)
        if pid > 0:
            os.waitpid(pid, 0)
            return f"ESCAPED a child in namespaces {flag:#x}"
        said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="clone3_with_a_new_user",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    # The flags lie in memory, where a filter cannot look.
    args = ctypes.create_string_buffer(struct.pack("11Q", 0x10000000, 0, 0, 0, 17, *[0] * 6))
    pid = call(435, args, 88)
    if pid == 0:
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
        return "ESCAPED a child with a user namespace"
    return "refused: " + why()
""",
        ),
        Attack(
            name="mount_and_unmount",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    text = ctypes.c_char_p
    said = []
    for kind in (b"tmpfs", b"proc", b"sysfs", b"devpts", b"cgroup2", b"overlay"):
        if call(165, text(b"none"), text(b"/tmp"), text(kind), 0, None) == 0:
            return f"ESCAPED mounted {kind}"
        said.append(why())
    for place in (b"/tmp", b"/job", b"/dev", b"/opt/guest"):
        if call(166, text(place), 2) == 0:
            return f"ESCAPED unmounted {place}"
        said.append(why())
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="the_new_mount_calls",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    text, said = ctypes.c_char_p, []
    made = call(430, text(b"tmpfs"), 0)  # fsopen
    if made >= 0:
        return "ESCAPED a file system context"
    said.append(why())
    tree = call(428, -100, text(b"/opt"), 1 | 0o2000000)  # open_tree with CLONE
    if tree >= 0:
        return "ESCAPED a detached copy of the mounts"
    said.append(why())
    attributes = ctypes.create_string_buffer(b"\0" * 8 + b"\1" + b"\0" * 23)
    if call(442, -100, text(b"/"), 0x8000, attributes, 32) == 0:  # mount_setattr
        return "ESCAPED changed the mounts"
    said.append(why())
    return f"refused: {said}"
""",
        ),
        Attack(
            name="change_the_root",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    os.makedirs("/tmp/root/old", exist_ok=True)
    text, said = ctypes.c_char_p, []
    if call(155, text(b"/tmp/root"), text(b"/tmp/root/old")) == 0:
        return "ESCAPED pivoted"
    said.append(why())
    try:
        os.chroot("/tmp/root")
        return "ESCAPED another root"
    except OSError as error:
        said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
    ),
)
