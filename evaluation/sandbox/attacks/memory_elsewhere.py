"""Memory that the limit of one process does not count."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="memory_elsewhere",
    aim="Hold memory where the limit of the process does not see it",
    weakening="no filter",
    attacks=(
        Attack(
            name="message_queues",
            kind="run",
            code=r"""
import ctypes, os
def f(facts):
    libc, said, total = ctypes.CDLL(None, use_errno=True), [], 0
    message = ctypes.create_string_buffer(b"\1" + bytes(7) + b"x" * 8000)
    for _ in range(3000):
        queue = libc.msgget(0, 0o1600)
        if queue < 0:
            said.append(os.strerror(ctypes.get_errno()))
            break
        while libc.msgsnd(queue, message, 8000, 0o4000) == 0:
            total += 8000
        libc.msgctl(queue, 0, None) if total > 7e8 else None
    for number in (240,):
        if libc.syscall(number, ctypes.c_char_p(b"q"), 0o102, 0o600, None) >= 0:
            return "ESCAPED a POSIX queue"
        said.append(os.strerror(ctypes.get_errno()))
    return f"ESCAPED {total} in queues" if total > 10_000_000 else f"only {total}: {said}"
""",
        ),
        Attack(
            name="in_children",
            kind="run",
            code=r"""
import os, signal
def f(facts):
    # Each child stays below the limit of a process; together they do not.
    pids, ready, failed = [], os.pipe(), 0
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            try:
                held = bytearray(300_000_000)
                held[::4096] = b"x" * len(held[::4096])
                os.write(ready[1], b"y")
            except MemoryError:
                os.write(ready[1], b"n")
            signal.pause()
        pids.append(pid)
    said = b"".join(os.read(ready[0], 1) for _ in pids)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    total = 300 * said.count(b"y")
    return f"ESCAPED the guest held {total} MB" if total > 700 else f"only {total} MB"
""",
        ),
        Attack(
            name="files_without_a_name",
            kind="run",
            code=r"""
import ctypes, os
def f(facts):
    held, said = 0, []
    for number, name in ((319, "memfd_create"), (447, "memfd_secret")):
        libc = ctypes.CDLL(None, use_errno=True)
        made = libc.syscall(number, ctypes.c_char_p(b"x") if number == 319 else 0, 0)
        if made < 0:
            said.append(f"{name}: {os.strerror(ctypes.get_errno())}")
            continue
        for _ in range(20):
            made = libc.syscall(number, ctypes.c_char_p(b"x"), 0)
            try:
                held += sum(os.write(made, bytes(2**20)) for _ in range(45))
            except OSError as error:
                said.append(error.strerror)
                break
    return f"ESCAPED holds {held}" if held > 700_000_000 else f"only {held}: {said}"
""",
        ),
        Attack(
            name="shared_segments",
            kind="run",
            code=r"""
import ctypes, os
def f(facts):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    total = 0
    for _ in range(30):
        made = libc.shmget(0, 30_000_000, 0o1600)
        if made < 0:
            return f"only {total}: {os.strerror(ctypes.get_errno())}"
        at = libc.shmat(made, None, 0)
        libc.shmctl(made, 0, None)  # gone with this process
        ctypes.memset(at, 1, 30_000_000)
        total += 30_000_000
    return f"ESCAPED holds {total}"
""",
        ),
        Attack(
            name="buffers_of_pipes_and_sockets",
            kind="run",
            code=r"""
import fcntl, os, socket
def f(facts):
    total, held = 0, []
    try:
        while total < 800_000_000:
            read, write = os.pipe()
            held.append((read, write))
            for size in (2**20, 2**18, 2**16):
                try:
                    fcntl.fcntl(write, 1031, size)
                    break
                except OSError:
                    pass
            os.set_blocking(write, False)
            total += os.write(write, bytes(2**20))
    except OSError as error:
        said = error.strerror
    try:
        while total < 800_000_000:
            pair = socket.socketpair()
            held.append(pair)
            for one in pair:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24)
                one.setblocking(False)
                total += one.send(bytes(2**23))
    except OSError as error:
        said = error.strerror
    return f"ESCAPED {total}" if total > 700_000_000 else f"only {total} in buffers: {said}"
""",
        ),
        Attack(
            name="both_scratch_folders_and_the_process",
            kind="run",
            code=r"""
import os
def f(facts):
    # Three limits, each kept: the process, /tmp and /job together, with shared memory.
    held, total = [], 0
    for folder in ("/tmp", "/job", "/dev/shm"):
        try:
            for n in range(6):
                with open(f"{folder}/part{n}", "wb") as file:
                    total += file.write(bytes(40_000_000))
        except OSError:
            pass
    try:
        while total < 900_000_000:
            held.append(b"x" * 10_000_000)
            total += 10_000_000
    except MemoryError:
        pass
    return f"ESCAPED {total}" if total > 700_000_000 else f"only {total}"
""",
        ),
    ),
)
