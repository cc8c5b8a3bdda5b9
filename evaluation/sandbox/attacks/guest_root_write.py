"""Changing what a guest is made of."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="guest_root_write",
    aim="Write outside of the scratch folders: to the root, the devices, the bootstrap",
    weakening="writable root",
    attacks=(
        Attack(
            name="a_file_at_the_root",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for path in ("/x", "/etc/passwd", "/root/x", "/var/x", "/home/x", "/run/x"):
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write("x")
            return f"ESCAPED wrote {path}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="the_bootstraps_own_source",
            kind="run",
            code=r"""
import os, sys
def f(facts):
    said = []
    names = [m.__file__ for n, m in sys.modules.items() if n.startswith("sandbox.")]
    for path in [n for n in names if n] + ["/opt/guest/sitecustomize.py"]:
        for mode in ("a", "w"):
            try:
                with open(path, mode) as file:
                    file.write("\n")
                return f"ESCAPED changed {path}"
            except OSError as error:
                said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="a_module_of_the_standard_library",
            kind="run",
            code=r"""
import json, os, importlib.util
def f(facts):
    said = []
    for target in (json.__file__, importlib.util.cache_from_source(json.__file__),
                   os.path.join(os.path.dirname(os.__file__), "sitecustomize.py"),
                   os.path.join(os.path.dirname(os.__file__), "site-packages", "evil.pth")):
        try:
            with open(target, "ab") as file:
                file.write(b"\n")
            return f"ESCAPED changed {target}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="files_among_the_devices",
            kind="run",
            code=r"""
def f(facts):
    said = []
    for path in ("/dev/x", "/dev/shm/x", "/dev/pts/x", "/dev/mqueue/x", "/dev/log"):
        try:
            with open(path, "x") as file:
                file.write(facts["marker"])
            return f"ESCAPED made {path}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="mount_it_writable_again",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    said = []
    for place in (b"/", b"/opt", b"/opt/guest", b"/dev", b"/usr"):
        for flags in (0x1020, 0x20, 0x0):  # REMOUNT | BIND, REMOUNT
            if call(165, None, ctypes.c_char_p(place), None, flags, None) == 0:
                try:
                    with open(place.decode() + "/x", "w"):
                        return f"ESCAPED wrote below {place}"
                except OSError as error:
                    said.append(error.strerror)
            else:
                said.append(why())
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="move_a_part_away",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for old, new in (("/opt/guest", "/tmp/g"), ("/opt", "/opt2"), ("/job", "/job2"),
                     ("/tmp", "/tmp2"), ("/lib64", "/tmp/l")):
        try:
            os.rename(old, new)
            return f"ESCAPED moved {old}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
    ),
)
