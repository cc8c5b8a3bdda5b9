"""Reaching the host and the world over the network."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="network",
    aim="Connect to a TCP service of the host or of the world",
    weakening="shared network",
    attacks=(
        Attack(
            name="the_hosts_loopback",
            kind="run",
            code=r"""
import socket
def f(facts):
    try:
        socket.create_connection(("127.0.0.1", facts["sink_port"]), 2).sendall(b"hello")
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED connected"
""",
        ),
        Attack(
            name="the_hosts_address",
            kind="run",
            code=r"""
import socket
def f(facts):
    try:
        socket.create_connection((facts["sink_address"], facts["sink_port"]), 2).sendall(b"hello")
    except OSError as error:
        return f"refused: {error}"
    return "ESCAPED connected"
""",
        ),
        Attack(
            name="version_six_and_mapped_addresses",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for address in ("::1", "::ffff:127.0.0.1", "::ffff:" + facts["sink_address"]):
        try:
            with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as made:
                made.settimeout(2)
                made.connect((address, facts["sink_port"]))
                return f"ESCAPED connected to {address}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="fetch_a_page",
            kind="run",
            code=r"""
import urllib.request, http.client
def f(facts):
    said = []
    for url in (f"http://127.0.0.1:{facts['sink_port']}/", "http://169.254.169.254/latest/"):
        try:
            urllib.request.urlopen(url, timeout=2)
            return f"ESCAPED fetched {url}"
        except http.client.HTTPException as error:
            return f"ESCAPED somebody answered: {error!r}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="datagram_open_of_tcp",
            kind="run",
            code=r"""
import socket
def f(facts):
    said = []
    for kind, protocol in ((socket.SOCK_STREAM, 262), (socket.SOCK_SEQPACKET, 132),
                           (socket.SOCK_STREAM, 132)):  # MPTCP, SCTP
        try:
            with socket.socket(socket.AF_INET, kind, protocol) as made:
                made.settimeout(2)
                made.connect(("127.0.0.1", facts["sink_port"]))
                return f"ESCAPED connected by protocol {protocol}"
        except OSError as error:
            said.append(str(error))
    return f"refused: {said}"
""",
        ),
        Attack(
            name="asynchronous_in_threads",
            kind="run",
            code=r"""
import asyncio
async def reach(facts):
    tries = [asyncio.open_connection(host, facts["sink_port"])
             for host in ("127.0.0.1", "localhost", facts["sink_address"])]
    done = await asyncio.gather(*(asyncio.wait_for(t, 2) for t in tries), return_exceptions=True)
    return [d for d in done if not isinstance(d, BaseException)], done
def f(facts):
    good, done = asyncio.run(reach(facts))
    return "ESCAPED connected" if good else f"refused: {done}"
""",
        ),
    ),
)
