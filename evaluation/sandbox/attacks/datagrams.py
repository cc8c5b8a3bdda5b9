"""Network traffic other than TCP."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="datagrams",
    aim="Send datagrams or raw packets, resolve names, see interfaces of the host",
    weakening="shared network",
    attacks=(
        Attack(
            name="udp_to_the_host",
            kind="run",
            code=r"""
import socket, time
def f(facts):
    said = []
    for address in ("127.0.0.1", facts["sink_address"]):
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
                made.connect((address, facts["sink_udp_port"]))
                made.send(b"one")
                time.sleep(0.2)
                made.send(b"two")  # refused by now if nobody listens
                time.sleep(0.2)
                made.send(b"three")
                return f"ESCAPED somebody listens at {address}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="ping",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            with socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP) as made:
                made.settimeout(2)
                packet = b"\x08\x00\xf7\xff\x00\x00\x00\x00"
                made.sendto(packet, (facts["sink_address"], 0))
                made.recv(100)
                return "ESCAPED the host answers pings"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="raw_packets",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for family, kind, protocol in ((socket.AF_PACKET, socket.SOCK_RAW, 0x300),
                                   (socket.AF_PACKET, socket.SOCK_DGRAM, 0x300),
                                   (socket.AF_INET, socket.SOCK_RAW, 255)):
        try:
            socket.socket(family, kind, protocol).close()
            return f"ESCAPED a raw socket of family {family}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="resolve_a_name",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for name in ("example.com", socket.gethostname() + ".local", "host.docker.internal"):
        try:
            found = socket.getaddrinfo(name, 80)
            if not found[0][4][0].startswith("127."):
                return f"ESCAPED {name} is {found[0][4]}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="ask_a_resolver_directly",
            kind="run",
            code=r"""
import socket
def f(facts):
    query = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1"
    said = []
    for server in ("127.0.0.53", "10.0.0.1", "8.8.8.8", facts["sink_address"]):
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
                made.settimeout(1)
                made.sendto(query, (server, 53))
                made.recv(512)
                return f"ESCAPED {server} answered"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="interfaces_through_a_local_socket",
            kind="run",
            code=r"""
import array, fcntl, socket, struct
def f(facts):
    # The ioctl that lists interfaces is answered on sockets of any family.
    space = array.array("B", bytes(4096))
    address, _ = space.buffer_info()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
            asked = struct.pack("iL", 4096, address)
            used = struct.unpack("iL", fcntl.ioctl(made, 0x8912, asked))[0]
    except OSError as error:
        return f"refused: {error}"
    raw = space.tobytes()
    found = {raw[i:i + 16].rstrip(b"\0").split(b"\0")[0].decode():
             socket.inet_ntoa(raw[i + 20:i + 24]) for i in range(0, used, 40)}
    if facts["sink_address"] in found.values() or set(found) - {"lo"}:
        return f"ESCAPED sees {found}"
    return f"only {found}"
""",
        ),
    ),
)
