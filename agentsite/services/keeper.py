"""The parent of the servers: starts them, restarts what dies, leaves with the last user.

`client.attach` starts it, holding `keeper_lock` on a descriptor that the keeper inherits, so there
is never a moment in which two could start. A user of the services is whoever holds `users_lock`,
shared; there is no list of processes that a killed one could stay on. When the keeper is killed,
the kernel asks its servers to stop (`processes.dies_with_parent`) and the next user starts anew.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from agentsite.services import locks, processes
from agentsite.services.environment import configured
from agentsite.services.errors import ServicesFailed
from agentsite.services.kept import Kept
from agentsite.services.layout import Layout
from agentsite.services.servers import Server, ServerHost

LOCK_DESCRIPTOR = 3
TICK_S = 0.2
DEATHS_IN_A_ROW = 3
PATIENCE_S = {"postgres": 20.0, "valkey": 10.0}


class Keeper:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._users = locks.open_lock(layout.users_lock)
        self._told_to_stop = False

    def run(self) -> None:
        """Keep the servers until nobody uses them or a signal says so."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._heed)
        host = ServerHost(self._layout, throwaway=bool(configured("TOOLSMITH_THROWAWAY")))
        servers: list[Server] = []
        kept: list[Kept] = []
        try:
            servers.extend(host.prepare())
            kept.extend(_keep(host, server) for server in servers)
            os.pwrite(LOCK_DESCRIPTOR, str(os.getpid()).encode(), 0)
            while not self._told_to_stop and not locks.try_exclusive(self._users):
                for one in kept:
                    one.revive()
                time.sleep(TICK_S)
        finally:
            for server, one in zip(
                servers, kept, strict=False
            ):  # fewer are kept than known when one fails
                _stop(host, server, one.process)

    def _heed(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def _keep(host: ServerHost, server: Server) -> Kept:
    def start() -> subprocess.Popen[bytes]:
        host.clear_away(server)
        process = host.start(server)
        _log(f"{server.name} started, process {process.pid}")
        return process

    return Kept(server.name, start, _log, gives_up_after=DEATHS_IN_A_ROW)


def _stop(host: ServerHost, server: Server, process: subprocess.Popen[bytes]) -> None:
    processes.stop(process, (server.stop, PATIENCE_S[server.name]), (signal.SIGQUIT, 5.0))
    host.clear_away(server)


def main() -> int:
    """Run as the daemon that `client` has started, with `keeper_lock` held on descriptor 3."""
    os.closerange(LOCK_DESCRIPTOR + 1, 65_536)
    fcntl.fcntl(LOCK_DESCRIPTOR, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    try:
        Keeper(Layout.current()).run()
    except (ServicesFailed, OSError) as failure:
        _log(str(failure))
        return 1
    _log("stopped")
    return 0


def _log(words: str) -> None:
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    print(f"{stamp} [{os.getpid()}] {words}", file=sys.stderr, flush=True)
