"""Space on disk."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_FILL = r"""
import os
def fill(folder, most=300_000_000, piece=5_000_000):
    total = number = 0
    try:
        while total < most:
            with open(f"{folder}/fill{number}", "wb") as file:
                total += file.write(bytes(piece))
            number += 1
    except OSError:
        pass
    return total
def verdict(total):
    return f"ESCAPED {total} bytes" if total > 200_000_000 else f"only {total} bytes"
"""

CLASS = AttackClass(
    name="disk",
    aim="Write more to disk than a guest may",
    weakening="no limits",
    attacks=(
        Attack(
            name="many_files",
            kind="run",
            code=_FILL
            + r"""
def f(facts):
    return verdict(max(fill("/tmp"), fill("/job"), fill("/job/out")))
""",
        ),
        Attack(
            name="one_file_of_holes",
            kind="run",
            code=_FILL
            + r"""
import signal
def f(facts):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    said = []
    for size in (2**50, 2**40, 10**9):
        try:
            with open("/job/out/sparse", "wb") as file:
                os.truncate(file.fileno(), size)
                file.seek(size - 1)
            return f"ESCAPED a file of {os.stat('/job/out/sparse').st_size} bytes"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {said}"
""",
        ),
        Attack(
            name="files_that_are_deleted_and_open",
            kind="run",
            code=_FILL
            + r"""
def f(facts):
    total, held = 0, []
    try:
        while total < 300_000_000:
            file = open("/tmp/ghost", "wb", buffering=0)
            os.unlink("/tmp/ghost")
            held.append(file)
            total += file.write(bytes(5_000_000))
    except OSError:
        pass
    return verdict(total)
""",
        ),
        Attack(
            name="reserve_without_writing",
            kind="run",
            code=_FILL
            + r"""
def f(facts):
    total = 0
    try:
        for n in range(6):
            with open(f"/tmp/reserved{n}", "wb") as file:
                os.posix_fallocate(file.fileno(), 0, 50_000_000)
            total += 50_000_000
    except OSError:
        pass
    return verdict(total)
""",
        ),
        Attack(
            name="outside_of_the_scratch_folders",
            kind="run",
            code=_FILL
            + r"""
def f(facts):
    totals = {}
    for place in ("/dev/shm", "/dev", "/", "/var/tmp", "/run", "/opt", "/suite", "/usr"):
        totals[place] = fill(place)
    total = sum(totals.values())
    return f"ESCAPED {totals}" if total else "nothing anywhere else"
""",
        ),
        Attack(
            name="results_that_are_too_large_together",
            kind="run",
            code=_FILL
            + r"""
def f(facts):
    total = fill("/job/out", most=60_000_000, piece=1_000_000)
    return f"left {total} bytes as results"
""",
        ),
    ),
)
