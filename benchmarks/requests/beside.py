"""The peer's processes beside a running site, and how long a round through it takes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import psycopg
from websockets.sync.client import ClientConnection, connect

from agentsite.services import probes
from agentsite.services.layout import POSTGRES_DATABASE, POSTGRES_PORT, POSTGRES_USER, Layout
from agentsite.services.programs import WORKER
from agentsite.services.simulator import free_port
from benchmarks.timing import Timed
from tests.site import until

_HOST = "127.0.0.1"
_APP = "benchmarks.requests.peer"
_TABLE = "CREATE TABLE IF NOT EXISTS peer_note (id bigserial PRIMARY KEY, done boolean NOT NULL)"


class Peer:
    """A connection and a socket to the peer, both open all the time."""

    def __init__(self, port: int, socket: ClientConnection) -> None:
        self._connection = HTTPConnection(_HOST, port, timeout=30)
        self._socket = socket

    def round(self) -> float:
        """Return milliseconds from the POST to the frame that says it is done."""
        began = time.perf_counter()
        self._connection.request("POST", "/note", b"{}", {"Content-Type": "application/json"})
        self._connection.getresponse().read()
        self._socket.recv(timeout=30)
        return (time.perf_counter() - began) * 1000

    def rounds(self, count: int) -> Timed:
        return Timed(name="peer", ms=[self.round() for _ in range(count)])


@contextmanager
def running_peer(layout: Layout) -> Iterator[Peer]:
    """Run the peer on the servers of a site that runs."""
    with psycopg.connect(
        host=str(layout.run_dir), port=POSTGRES_PORT, user=POSTGRES_USER, dbname=POSTGRES_DATABASE
    ) as connection:
        connection.execute(_TABLE)
    port = free_port()
    with ExitStack() as stack:
        for command in (_web(port), _worker()):
            stack.enter_context(_process(layout, command))
        until(lambda: probes.port_answers(_HOST, port), what="the peer's web process")
        socket = stack.enter_context(connect(f"ws://{_HOST}:{port}/ws"))
        peer = Peer(port, socket)
        peer.rounds(20)  # the first ones wait for its worker to come up
        yield peer


def _web(port: int) -> list[str]:
    serving = ["--host", _HOST, "--port", str(port), "--lifespan", "off"]
    manners = ["--ws", "websockets-sansio", "--no-access-log"]
    return ["uvicorn", f"{_APP}:application", *serving, *manners]


def _worker() -> list[str]:
    manners = ["-n", "peer@%h", "-Q", "peer", "-P", "threads", "-c", "8"]
    return ["celery", "-A", f"{_APP}:celery", *WORKER[WORKER.index("worker") :], *manners]


@contextmanager
def _process(layout: Layout, module: list[str]) -> Iterator[None]:
    environment = os.environ | {  # noqa: TID251 -- what a child is given
        "VAR_DIR": str(layout.var_dir),
        "DJANGO_SETTINGS_MODULE": f"{_APP}_settings",
    }
    with (layout.log_dir / "peer.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)
