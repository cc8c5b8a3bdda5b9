"""Sockets that need no network."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="local_sockets",
    aim="Reach the host, the hypervisor or the kernel by a socket that is not of the network",
    weakening="shared network",
    attacks=(
        Attack(
            name="abstract_name",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_UNIX, kind) as made:
                made.settimeout(2)
                made.connect("\0" + facts["sink_abstract"].lstrip("\0@"))
                return "ESCAPED connected"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="path",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for path in (facts["sink_socket"], "/var/run/docker.sock", "/run/dbus/system_bus_socket",
                 "/tmp/.X11-unix/X0"):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
                made.settimeout(2)
                made.connect(path)
                return f"ESCAPED connected to {path}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="hypervisor",
            kind="run",
            code=r"""
import fcntl, socket, struct
def f(facts):
    try:
        made = socket.socket(40, socket.SOCK_STREAM)  # AF_VSOCK
    except OSError as error:
        return f"refused: {error}"
    made.settimeout(2)
    try:
        made.connect((2, facts["sink_port"]))
    except OSError as error:
        return f"ESCAPED the hypervisor can be dialled ({error})"
    return "ESCAPED connected to the hypervisor"
""",
        ),
        Attack(
            name="kernel_by_netlink",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for protocol in (0, 9, 15, 16, 4, 12):  # route, audit, uevent, generic, diag, netfilter
        for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
            try:
                with socket.socket(socket.AF_NETLINK, kind, protocol) as made:
                    made.bind((0, 0))
                    return f"ESCAPED netlink protocol {protocol}"
            except OSError as error:
                said.append(str(error))
    return f"refused: {sorted(set(said))}"
""",
        ),
        Attack(
            name="kernel_cryptography",
            kind="run",
            code=r"""
import socket
def f(facts):
    try:
        with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as made:
            made.bind(("hash", "sha256"))
            return "ESCAPED the kernel's crypto interface is open"
    except OSError as error:
        return f"refused: {error}"
""",
        ),
        Attack(
            name="every_other_family",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = {}
    for family in range(2, 46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind, 0).close()
                return f"ESCAPED a socket of family {family}"
            except OSError as error:
                said[error.errno] = said.get(error.errno, 0) + 1
    return f"refused: {said}"
""",
        ),
    ),
)
