"""Being a user of the services: they run while somebody is."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from agentsite.services import locks, probes, processes
from agentsite.services.environment import CHECKOUT, services_are_given
from agentsite.services.errors import ServicesFailed
from agentsite.services.keeper import LOCK_DESCRIPTOR
from agentsite.services.layout import POSTGRES_DATABASE, Layout

STARTS = 2
POLL_S = 0.01
FAREWELL_S = 30.0
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv.pop()); "
    "from agentsite.services.keeper import main; sys.exit(main())"
)


class Services:
    """A claim on the running services, let go by `release` or by the death of the process."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.descriptor: int | None = None
        """Holds the claim; a child that inherits it holds it too."""
        self._keeper: int | None = None

    def claim(self, *, timeout_s: float) -> None:
        """Become a user, and make the services run.

        Raises:
            ServicesFailed: They do not answer in time; the message holds the ends of their logs.
        """
        deadline = time.monotonic() + timeout_s
        self.descriptor = locks.open_lock(self.layout.users_lock)
        if not locks.wait_shared(self.descriptor, deadline=deadline):
            raise ServicesFailed("The services that ran before do not come to an end.")
        self.ensure(timeout_s=deadline - time.monotonic())

    def ensure(self, *, timeout_s: float = 60.0) -> None:
        """Make the services run, again when their keeper was killed. Costs a few milliseconds."""
        deadline = time.monotonic() + timeout_s
        starts = 0
        while True:
            starts += self._start_keeper(allowed=starts < STARTS)
            if self._answer():
                return
            if time.monotonic() > deadline:
                raise self._failure()
            time.sleep(POLL_S)

    def release(self) -> None:
        """Stop being a user; the last one waits until the services have ended."""
        if self.descriptor is None:
            return
        was_last = locks.try_exclusive(self.descriptor)
        os.close(self.descriptor)
        self.descriptor = None
        if was_last:
            processes.wait_until(self._has_ended, timeout_s=FAREWELL_S)

    def _has_ended(self) -> bool:
        ended = not locks.is_held(self.layout.keeper_lock)
        if ended and self._keeper is not None:
            return processes.reap(self._keeper)
        return ended

    def _answer(self) -> bool:
        """Return whether the servers answer that the present keeper started, not the last one's."""
        if not self.layout.keeper_lock.stat().st_size:
            return False
        return self._postgres_answers() and probes.valkey_answers(self.layout.valkey_socket)

    def _postgres_answers(self) -> bool:
        socket_path = self.layout.postgres_socket
        try:
            state = probes.postgres_says(socket_path, database=POSTGRES_DATABASE)
            if state == probes.DATABASE_MISSING:
                create = f"CREATE DATABASE {POSTGRES_DATABASE}"
                probes.postgres_says(socket_path, database="postgres", sql=create)
        except OSError:
            return False
        return not state

    def _start_keeper(self, *, allowed: bool) -> bool:
        """Start a keeper unless there is one, and return whether it was started."""
        with locks.opened(self.layout.keeper_lock) as lock:
            if not locks.try_exclusive(lock):
                return False
            if not allowed:
                raise self._failure()
            if self._keeper is not None:
                processes.reap(self._keeper)
            os.ftruncate(lock, 0)
            self._keeper = self._spawn(lock)
        return True

    def _spawn(self, lock: int) -> int:
        log = processes.open_log(self.layout.log_dir / "keeper.log")
        lock = fcntl.fcntl(lock, fcntl.F_DUPFD_CLOEXEC, 10)
        try:
            return os.posix_spawn(
                sys.executable,
                [sys.executable, "-c", _BOOT, str(CHECKOUT)],
                os.environ | {"VAR_DIR": str(self.layout.var_dir)},
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                    (os.POSIX_SPAWN_DUP2, lock, LOCK_DESCRIPTOR),
                ],
                setsid=True,
                setsigmask=[],
            )
        finally:
            os.close(log)
            os.close(lock)

    def _failure(self) -> ServicesFailed:
        logs = (self.layout.log_dir / f"{name}.log" for name in ("keeper", "postgres", "valkey"))
        ends = (f"{log}:\n{end}" for log in logs if (end := processes.last_lines(log)))
        return ServicesFailed("\n".join(["PostgreSQL and Valkey do not start.", *ends]))


@contextmanager
def attach(*, layout: Layout | None = None, timeout_s: float = 60.0) -> Iterator[Services]:
    """Have PostgreSQL and Valkey run for the length of the block.

    Does nothing when DATABASE_URL and REDIS_URL say that they run elsewhere. Safe from any number
    of processes at once; they share one pair of servers per VAR_DIR.

    Raises:
        ServicesFailed: They do not answer within `timeout_s`.
    """
    services = Services(layout or Layout.current())
    if services_are_given():
        yield services
        return
    try:
        services.claim(timeout_s=timeout_s)
        yield services
    finally:
        with suppress(KeyboardInterrupt):  # the claim is gone by then, only the wait is cut short
            services.release()
