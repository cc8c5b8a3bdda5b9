"""Files without content, folders without end, names without sense."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="inodes",
    aim="Exhaust what a size does not count, or break who lists the results",
    weakening="no limits",
    attacks=(
        Attack(
            name="empty_files",
            kind="run",
            code=r"""
import os
def f(facts):
    # About a kilobyte of the kernel's memory each, and no byte of the folder's size.
    made = 0
    try:
        for folder in range(700):
            os.mkdir(f"/tmp/{folder}")
            for n in range(1000):
                os.close(os.open(f"/tmp/{folder}/{n}", os.O_CREAT | os.O_WRONLY))
                made += 1
    except OSError as error:
        return f"only {made} files: {error.strerror}"
    return f"ESCAPED {made} files, some 700 MB of the kernel"
""",
        ),
        Attack(
            name="folders_in_folders",
            kind="run",
            code=r"""
import os
def f(facts):
    os.chdir("/job/out")
    depth = 0
    try:
        while depth < 4000:
            os.mkdir("d")
            os.chdir("d")
            depth += 1
    except OSError as error:
        return f"{depth} deep: {error.strerror}"
    return f"{depth} deep"
""",
        ),
        Attack(
            name="names_that_are_no_text",
            kind="run",
            code=r"""
import os
def f(facts):
    names = [b"\xff\xfe\xfd", b"\xed\xa0\x80", b"a\nb", b"a\rb", b"\x1b[2J", b"\x7f", b"-rf", b"~",
             b" ", b"a\tb", b"\xc0\xaf", "\u202egpj.exe".encode(), "\u200b".encode()]
    for name in names:
        with open(b"/job/out/" + name, "wb") as file:
            file.write(b"x")
    return "left names"
""",
        ),
        Attack(
            name="names_as_long_as_can_be",
            kind="run",
            code=r"""
import os
def f(facts):
    name = "\u20ac" * 85  # 255 bytes
    os.makedirs("/job/out/" + "/".join([name] * 8))
    for n in range(100):
        with open("/job/out/" + str(n).rjust(255, "x"), "w"):
            pass
    with open("/job/out/" + "/".join([name] * 9), "w") as file:
        file.write("x")
    return "left long names"
""",
        ),
        Attack(
            name="links_by_the_thousand",
            kind="run",
            code=r"""
import os
def f(facts):
    with open("/job/out/a", "wb") as file:
        file.write(bytes(1_000_000))
    made = 0
    try:
        for n in range(20_000):
            os.link("/job/out/a", f"/job/out/h{n}") if n % 2 else os.symlink("a", f"/job/out/s{n}")
            made += 1
    except OSError as error:
        return f"{made} links: {error.strerror}"
    return f"{made} links"
""",
        ),
        Attack(
            name="more_results_than_may_be",
            kind="run",
            code=r"""
def f(facts):
    for n in range(3000):
        with open(f"/job/out/{n}.txt", "w") as file:
            file.write("x")
    return "left 3000 results"
""",
        ),
    ),
)
