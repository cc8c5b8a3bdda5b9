"""Speaking to the host in the supervisor's place."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND

_FORGE = (
    FIND
    + r"""
import json, os, stat, struct
def frame(kind, payload):
    return struct.pack("!BII", kind, 0, len(payload)) + payload
RESULT = frame(4, b'{"outcome": "ok", "value": "ESCAPED forged"}')
DONE = frame(3, json.dumps({"ended": None, "late": False, "duration_ms": 1,
                            "problem": None}).encode())
def own():
    link = find("ChildLink")
    return {0, 1, 2} | ({link.inbox, link.outbox} if link else set())
"""
)

CLASS = AttackClass(
    name="host_pipes",
    aim="Write frames to the host through a descriptor that was left open",
    weakening="open descriptors",
    attacks=(
        Attack(
            name="forge_a_result_on_every_descriptor",
            kind="run",
            code=_FORGE
            + r"""
def f(facts):
    hit = []
    for number in sorted(set(range(1024)) - own()):
        try:
            os.write(number, RESULT + DONE)
            hit.append(number)
        except OSError:
            pass
    return f"ESCAPED wrote to {hit}" if hit else "none but its own"
""",
        ),
        Attack(
            name="find_foreign_pipes",
            kind="run",
            code=_FORGE
            + r"""
import fcntl
def f(facts):
    found = {}
    for number in set(range(1024)) - own():
        try:
            about = os.fstat(number)
            found[number] = (stat.filemode(about.st_mode), fcntl.fcntl(number, fcntl.F_GETFL))
        except OSError:
            pass
    mine = {os.fstat(n).st_ino for n in own()}
    pipes = [n for n in found if found[n][0][0] in "ps" and os.fstat(n).st_ino not in mine]
    return f"ESCAPED holds pipes {pipes}" if pipes else f"only {found}"
""",
        ),
        Attack(
            name="ask_the_supervisors_own_object",
            kind="run",
            code=_FORGE
            + r"""
from sandbox.guest.supervisor import HostLink
def f(facts):
    gc.unfreeze()
    links = [o for o in gc.get_objects() if isinstance(o, HostLink)] or [find("HostLink")]
    said = []
    for link in links:
        try:
            os.write(link.output, RESULT + DONE)
            if link.output not in own():
                return f"ESCAPED wrote to {link.output}"
            said.append("its own pipe has that number")
        except (OSError, AttributeError) as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="read_what_the_host_sends",
            kind="run",
            code=_FORGE
            + r"""
import select
def f(facts):
    said = []
    for number in sorted(set(range(1024)) - own()):
        try:
            os.set_blocking(number, False)
            got = os.read(number, 100)
            return f"ESCAPED descriptor {number} gave {got!r}"
        except OSError as error:
            said.append(error.errno)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="reopen_descriptors_by_path",
            kind="run",
            code=_FORGE
            + r"""
def f(facts):
    said = []
    # Its own are its own: what they lead to is its supervisor, who expects one answer there.
    others = (f"/proc/{pid}/fd" for pid in (1, os.getppid(), *range(2, 40)) if pid != os.getpid())
    for folder in others:
        for number in range(32):
            try:
                os.write(os.open(f"{folder}/{number}", os.O_WRONLY | os.O_NONBLOCK), RESULT + DONE)
                return f"ESCAPED wrote to {folder}/{number}"
            except OSError as error:
                said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="standard_error_of_the_first_process",
            kind="run",
            code=_FORGE
            + r"""
import subprocess, sys
def f(facts):
    # A program keeps what its parents left open; this one is asked which ones it got.
    code = ("import os\nfor n in range(3, 512):\n"
            "    try: os.write(n, b'x'); print(n)\n    except OSError: pass")
    try:
        got = subprocess.run([sys.executable or "/opt/python/bin/python3", "-I", "-S", "-c", code],
                             capture_output=True, close_fds=False, timeout=5)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"refused: {error}"
    numbers = {int(n) for n in got.stdout.split()} - own()
    return f"ESCAPED {numbers}" if numbers else f"none: {got.stderr[-80:]!r}"
""",
        ),
    ),
)
