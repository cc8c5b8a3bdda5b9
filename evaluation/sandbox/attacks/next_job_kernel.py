"""Things left in the kernel for whoever comes next."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import SYSCALL

CLASS = AttackClass(
    name="next_job_kernel",
    aim="Leave something in the kernel, or a process, that a later job of the same user finds",
    weakening="reused guest",
    attacks=(
        Attack(
            name="a_key_in_the_users_ring",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    # The ring of a user outlives processes and does not belong to a namespace of processes.
    text, name = ctypes.c_char_p, facts["marker"].encode()
    for ring in (-4, -5):
        if call(250, 10, ring, text(b"user"), text(name), 0) >= 0:  # search
            return "ESCAPED found the key of an earlier job"
    if call(248, text(b"user"), text(name), text(b"left"), 4, -4) < 0:
        return "refused: " + why()
    return "left a key"
""",
        ),
        Attack(
            name="a_shared_segment",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    key = int(facts["marker"].encode().hex()[:7], 16)
    if _libc.shmget(key, 0, 0) >= 0 or _libc.semget(key, 0, 0) >= 0:
        return "ESCAPED found the segment of an earlier job"
    made = _libc.shmget(key, 4096, 0o1666)
    said = why()
    also = _libc.semget(key, 1, 0o1666)
    return "left a segment" if max(made, also) >= 0 else f"refused: {said}"
""",
        ),
        Attack(
            name="a_message_queue",
            kind="run",
            code=SYSCALL
            + r"""
def f(facts):
    key = int(facts["marker"].encode().hex()[:7], 16)
    name = ctypes.c_char_p(facts["marker"].encode())
    if _libc.msgget(key, 0) >= 0 or call(240, name, 0, 0, None) >= 0:
        return "ESCAPED found the queue of an earlier job"
    made = max(_libc.msgget(key, 0o1666), call(240, name, 0o102, 0o666, None))
    return "left a queue" if made >= 0 else "refused: " + why()
""",
        ),
        Attack(
            name="a_process_that_listens",
            kind="run",
            code=r"""
import os, socket, time
def f(facts):
    name = "\0" + facts["marker"]
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.connect(name)
            return "ESCAPED an earlier job still listens"
    except OSError as error:
        said = error.strerror
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(name)
                made.listen()
                time.sleep(20)
        os._exit(0)
    time.sleep(0.2)
    return f"left a listener: {said}"
""",
        ),
        Attack(
            name="a_process_that_writes_later",
            kind="run",
            code=r"""
import os, time
def f(facts):
    for path in ("/tmp/late", "/job/late"):
        if os.path.exists(path):
            return f"ESCAPED a process of an earlier job wrote {path}"
    if os.fork() == 0:
        os.setsid()
        for _ in range(100):
            for path in ("/tmp/late", "/job/late"):
                try:
                    with open(path, "w") as file:
                        file.write(facts["marker"])
                except OSError:
                    pass
            time.sleep(0.1)
        os._exit(0)
    return "left a writer"
""",
        ),
        Attack(
            name="a_lock_on_a_shared_file",
            kind="run",
            code=r"""
import errno, fcntl, os, struct, time
def f(facts):
    # A lock on a read-only file that all guests share is seen by all of them.
    path, said = os.__file__, []
    asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
    fcntl.held = open(path, "rb"), open(path, "rb")
    try:
        fcntl.flock(fcntl.held[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno == errno.EWOULDBLOCK:
            return "ESCAPED an earlier job still holds the lock"
        said.append(error.strerror)
    for query in (fcntl.F_GETLK, 36):  # of a process, of an open file
        try:
            found = struct.unpack("hhqqi4x", fcntl.fcntl(fcntl.held[1], query, asked))[0]
        except OSError as error:
            said.append(error.strerror)
            continue
        if found != fcntl.F_UNLCK:
            return "ESCAPED an earlier job still holds a lock to read"
    fcntl.lockf(fcntl.held[1], fcntl.LOCK_SH)
    if os.fork() == 0:
        os.setsid()
        time.sleep(20)
        os._exit(0)
    return f"left a lock: {said}"
""",
        ),
    ),
)
