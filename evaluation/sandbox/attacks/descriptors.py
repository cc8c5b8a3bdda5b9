"""Open files."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_VERDICT = r"""
import os
def verdict(count, said=""):
    return f"ESCAPED {count} descriptors" if count > 1200 else f"only {count}: {said}"
"""

CLASS = AttackClass(
    name="descriptors",
    aim="Hold more descriptors than a guest may",
    weakening="no limits",
    attacks=(
        Attack(
            name="open_again_and_again",
            kind="run",
            code=_VERDICT
            + r"""
def f(facts):
    count = 0
    try:
        while count < 3000:
            os.open("/dev/null", os.O_RDONLY)
            count += 1
    except OSError as error:
        return verdict(count, error.strerror)
    return verdict(count)
""",
        ),
        Attack(
            name="duplicates_at_high_numbers",
            kind="run",
            code=_VERDICT
            + r"""
import fcntl
def f(facts):
    said = []
    for number in (5000, 1000, 500, 300):
        try:
            os.dup2(0, number)
            return f"ESCAPED descriptor {number}"
        except OSError as error:
            said.append(error.strerror)
        try:
            fcntl.fcntl(0, fcntl.F_DUPFD, number)
            return f"ESCAPED descriptor {number}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="in_flight_over_sockets",
            kind="run",
            code=_VERDICT
            + r"""
import array, socket
def f(facts):
    # Descriptors that lie in a socket's queue belong to no table.
    count, held = 0, []
    try:
        for _ in range(30):
            here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            held += [here, there]
            here.setblocking(False)
            for _ in range(10):
                rights = array.array("i", [0] * 250)
                here.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
                count += 250
    except OSError as error:
        return verdict(count, error.strerror)
    return verdict(count)
""",
        ),
        Attack(
            name="of_every_kind",
            kind="run",
            code=_VERDICT
            + r"""
import select, socket
def f(facts):
    count, said, held = 0, [], []
    for make in (lambda: held.append(select.epoll()), lambda: held.append(os.pipe()),
                 lambda: held.append(socket.socketpair()), lambda: os.eventfd(0)):
        try:
            for _ in range(600):
                make()
                count += 1
        except OSError as error:
            said.append(error.strerror)
    return verdict(count, said)
""",
        ),
        Attack(
            name="spread_over_children",
            kind="run",
            code=_VERDICT
            + r"""
import signal
def f(facts):
    pids, ready = [], os.pipe()
    try:
        for _ in range(60):
            pid = os.fork()
            if pid == 0:
                count = 0
                try:
                    while count < 1000:
                        os.open("/dev/null", os.O_RDONLY)
                        count += 1
                except OSError:
                    pass
                os.write(ready[1], b"%06d" % count)
                signal.pause()
            pids.append(pid)
    except OSError:
        pass
    counts = [int(os.read(ready[0], 6)) for _ in pids]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    # 32 processes of 256 are what the table of limits adds up to.
    total = sum(counts)
    return f"ESCAPED {total}" if total > 32 * 256 else f"only {total} in {len(pids)}"
""",
        ),
    ),
)
