"""The parent of the servers: starts them, restarts what dies, leaves with the last user.

`client.attach` starts it, holding `keeper_lock` on a descriptor that the keeper inherits, so there
is never a moment in which two could start. A user of the services is whoever holds `users_lock`,
shared; there is no list of processes that a killed one could stay on. When the keeper is killed,
the kernel asks its servers to stop (`processes.dies_with_parent`) and the next user starts anew.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from agentsite.services import locks, processes
from agentsite.services.environment import configured
from agentsite.services.errors import ServicesFailed
from agentsite.services.layout import Layout
from agentsite.services.servers import Server, ServerHost

LOCK_DESCRIPTOR = 3
TICK_S = 0.2
HEALTHY_AFTER_S = 10.0
DEATHS_IN_A_ROW = 6
PATIENCE = {"postgres": 20.0, "valkey": 10.0}


class Kept:
    """One server and its misfortunes."""

    def __init__(self, host: ServerHost, server: Server) -> None:
        self.server = server
        self._host = host
        self._deaths = 0
        self._not_before = 0.0
        self._start()

    def revive(self) -> None:
        """Start the server again when it has died; each death in a row doubles the wait.

        Raises:
            ServicesFailed: It dies whenever it is started.
        """
        code = self._process.poll()
        if code is None or time.monotonic() < self._not_before:
            return
        if not self._mourned:
            self._mourn(code)
            return
        self._host.clear_away(self.server)
        self._start()

    def stop(self) -> None:
        name = self.server.name
        processes.stop(self._process, (self.server.stop, PATIENCE[name]), (signal.SIGQUIT, 5.0))
        self._host.clear_away(self.server)

    def _start(self) -> None:
        self._process: subprocess.Popen[bytes] = self._host.start(self.server)
        self._mourned = False
        self._started = time.monotonic()
        _log(f"{self.server.name} started, process {self._process.pid}")

    def _mourn(self, code: int) -> None:
        lived_s = time.monotonic() - self._started
        self._deaths = 1 if lived_s > HEALTHY_AFTER_S else self._deaths + 1
        if self._deaths > DEATHS_IN_A_ROW:
            raise ServicesFailed(f"{self.server.name} dies whenever it is started.")
        wait_s = 0.0 if self._deaths == 1 else 0.1 * 2**self._deaths
        _log(f"{self.server.name} died with {code} after {lived_s:.1f} s, again in {wait_s:.1f} s")
        self._not_before = time.monotonic() + wait_s
        self._mourned = True


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
        kept: list[Kept] = []
        try:
            kept.extend(Kept(host, server) for server in host.prepare())
            os.pwrite(LOCK_DESCRIPTOR, str(os.getpid()).encode(), 0)
            while not self._told_to_stop and not locks.try_exclusive(self._users):
                for one in kept:
                    one.revive()
                time.sleep(TICK_S)
        finally:
            for one in kept:
                one.stop()

    def _heed(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def main() -> int:
    """Run as the daemon that `client` has started, with `keeper_lock` held on descriptor 3."""
    os.closerange(LOCK_DESCRIPTOR + 1, 65_536)
    os.set_inheritable(LOCK_DESCRIPTOR, False)
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
