"""Files left for whoever comes next."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_LEAVE = r"""
import os
def leave(facts, *paths):
    for path in paths:
        try:
            with open(path) as file:
                if facts["marker"] in file.read():
                    return f"ESCAPED found {path} of an earlier job"
        except OSError:
            pass
    left = []
    for path in paths:
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "a") as file:
                file.write(f"# {facts['marker']}\n")
            left.append(path)
        except OSError:
            pass
    return f"left {left}"
"""

CLASS = AttackClass(
    name="next_job_files",
    aim="Leave a file that a later job finds",
    weakening="reused guest",
    attacks=(
        Attack(
            name="in_the_scratch_folders",
            kind="run",
            code=_LEAVE
            + r"""
def f(facts):
    return leave(facts, "/tmp/left", "/tmp/a/b/left", "/job/left", "/job/out/left")
""",
        ),
        Attack(
            name="where_the_next_one_imports",
            kind="run",
            code=_LEAVE
            + r"""
import sys
def f(facts):
    paths = [p for p in sys.path if p] + ["/job", "/tmp", "/opt/guest"]
    names = ("sitecustomize.py", "usercustomize.py", "left.pth", "tool.py")
    return leave(facts, *(f"{path}/{name}" for path in paths for name in names))
""",
        ),
        Attack(
            name="in_folders_that_scans_pass_over",
            kind="run",
            code=_LEAVE
            + r"""
def f(facts):
    return leave(facts, "/tmp/.matplotlib/left", "/job/__pycache__/left.pyc", "/tmp/.cache/left",
                 "/job/.config/left", "/job/out/__pycache__/left")
""",
        ),
        Attack(
            name="in_shared_memory_and_devices",
            kind="run",
            code=_LEAVE
            + r"""
def f(facts):
    return leave(facts, "/dev/shm/left", "/dev/left", "/dev/mqueue/left", "/run/left",
                 "/var/tmp/left", "/suite/left")
""",
        ),
        Attack(
            name="as_a_link_where_the_next_one_writes",
            kind="run",
            code=r"""
import os
def f(facts):
    for path in ("/job/out/result.txt", "/tmp/plan"):
        if os.path.islink(path) and facts["marker"] in os.readlink(path):
            return f"ESCAPED found the link {path}"
        try:
            os.symlink(f"/tmp/{facts['marker']}", path)
        except OSError:
            pass
    return "left links"
""",
        ),
        Attack(
            name="as_attributes_of_folders",
            kind="run",
            code=r"""
import os
def f(facts):
    said = []
    for path in ("/job", "/tmp", "/job/out", "/opt", "/dev/null"):
        wanted = int(facts["marker"].encode().hex()[:6], 16) + 1_000_000_000
        try:
            if int(os.stat(path).st_mtime) == wanted or os.stat(path).st_mode & 0o2000:
                return f"ESCAPED {path} carries a mark"
            os.utime(path, (wanted, wanted))
            os.setxattr(path, "user.mark", facts["marker"].encode())
            said.append(path)
        except OSError as error:
            said.append(error.strerror)
    return f"left marks: {said}"
""",
        ),
    ),
)
