"""What the kernel tells of the host."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

_READ = r"""
import os
def read_any(paths):
    said = []
    for path in paths:
        try:
            # An empty file or folder is what a container engine puts over what it hides.
            if os.path.isdir(path):
                if os.listdir(path):
                    return f"ESCAPED {path} lists {os.listdir(path)[:3]}"
                continue
            with open(path, "rb") as file:
                if text := file.read(60):
                    return f"ESCAPED {path} says {text!r}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
"""

CLASS = AttackClass(
    name="kernel_leaks",
    aim="Read addresses, settings and hardware of the host through the kernel's file systems",
    weakening="shared processes",
    attacks=(
        Attack(
            name="addresses_of_the_kernel",
            kind="run",
            code=_READ
            + r"""
def f(facts):
    return read_any(["/proc/kallsyms", "/proc/kcore", "/proc/iomem", "/proc/modules",
                     "/sys/kernel/notes", "/boot/System.map"])
""",
        ),
        Attack(
            name="settings",
            kind="run",
            code=_READ
            + r"""
def f(facts):
    return read_any(["/proc/sys/kernel/core_pattern", "/proc/config.gz", "/proc/version",
                     "/proc/sysrq-trigger", "/sys/kernel/uevent_helper"])
""",
        ),
        Attack(
            name="control_groups_and_mounts",
            kind="run",
            code=r"""
import glob
def f(facts):
    # What a container is told of its own mounts is its own; what it must not name is the host's.
    names = [facts["canary_folder"], facts["sink_socket"], "/home/", "/root"]
    for path in ["/proc/mounts", "/etc/mtab", *glob.glob("/proc/*/mountinfo"),
                 *glob.glob("/proc/*/cgroup")]:
        try:
            with open(path) as file:
                text = file.read()
        except OSError:
            continue
        for name in names:
            if name in text:
                return f"ESCAPED {path} names {name}"
    return "nothing of the host's is named"
""",
        ),
        Attack(
            name="accounts_of_the_host",
            kind="run",
            code=r"""
import pwd, os
def f(facts):
    names = [entry.pw_name for entry in pwd.getpwall()]
    for path in ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/machine-id"):
        if os.path.exists(path):
            return f"ESCAPED {path} is there"
    return f"ESCAPED {names}" if len(names) > 2 else f"only {names}"
""",
        ),
        Attack(
            name="name_of_the_host",
            kind="run",
            code=SYSCALL
            + r"""
import socket
def f(facts):
    names = {os.uname().nodename, socket.gethostname()}
    space = ctypes.create_string_buffer(400)
    call(63, space)
    names.add(space.raw[65:130].split(b"\0")[0].decode())
    return f"only {names}" if names == {"sandbox"} else f"ESCAPED {names}"
""",
        ),
    ),
)
