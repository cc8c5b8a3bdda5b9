"""The two servers: how their data is made, how they are started, what ends them."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from agentsite.services import processes
from agentsite.services.account import initial_account, server_account
from agentsite.services.binaries import Binaries, reachable_binaries
from agentsite.services.errors import ServicesFailed
from agentsite.services.layout import POSTGRES_USER, Layout

NO_SUCH_PID = 2_147_483_647
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

INITDB = [
    *("-U", POSTGRES_USER, "--auth-local=trust", "--auth-host=reject"),
    *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
]
POSTGRES = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "io_method": "sync",  # its workers cost memory, and the data fits into it
    "max_logical_replication_workers": "0",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
VALKEY = {
    "port": "0",
    "unixsocketperm": "700",
    "maxmemory-policy": "noeviction",
    "save": "",
    "appendfsync": "everysec",
    "daemonize": "no",
    "logfile": "",
}
FORGETFUL_POSTGRES = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server process to be; `title` is in its command line and in those of its children."""

    name: str
    program: str
    title: str
    command: list[str]
    stop: signal.Signals
    """Ends it cleanly, not waiting for its clients to leave."""


class ServerHost:
    """Makes the folders of a layout and starts servers in them."""

    def __init__(self, layout: Layout, *, throwaway: bool) -> None:
        """Args:
        throwaway: Trade the survival of a power cut for speed, as tests may.
        """
        self._layout = layout
        self._throwaway = throwaway
        self._account = server_account(layout.postgres_data)

    def prepare(self) -> list[Server]:
        """Make ready what is missing, end what an earlier keeper left, and return the servers."""
        self._make_folders()
        binaries = reachable_binaries(self._account, self._layout.state_dir)
        servers = [self._postgres(binaries), self._valkey(binaries)]
        for server in servers:
            self.clear_away(server)  # also before initdb, which must not meet a server
        if not self._layout.postgres_data.exists():
            self._initialise(binaries)
        return servers

    def clear_away(self, server: Server) -> None:
        """End what is left of a server whose process has died, and the claims it left behind."""
        _end_all(server)
        if server.name == "postgres":
            for left in self._layout.run_dir.glob(f"{self._layout.postgres_socket.name}*"):
                left.unlink()
            _disown_data(self._layout.postgres_data / "postmaster.pid")

    def start(self, server: Server) -> subprocess.Popen[bytes]:
        log = processes.open_log(self._layout.log_dir / f"{server.name}.log")
        try:
            return subprocess.Popen(
                server.command,
                cwd=self._layout.state_dir,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(server.stop),  # noqa: PLW1509 - one thread
                **self._account.privileges(),
            )
        finally:
            os.close(log)

    def _make_folders(self) -> None:
        layout = self._layout
        layout.state_dir.mkdir(parents=True, exist_ok=True)
        if self._account.privileges():
            layout.state_dir.chmod(0o711)
        for private in (layout.run_dir, layout.valkey_data):
            private.mkdir(mode=0o700, exist_ok=True)
            self._require_ours(private)

    def _require_ours(self, folder: Path) -> None:
        """Refuse a folder that another user has put where ours should be."""
        found = folder.lstat()
        if found.st_uid == os.geteuid() != self._account.uid:
            self._account.own(folder)
        elif folder.is_symlink() or found.st_uid != self._account.uid:
            raise ServicesFailed(f"{folder} belongs to somebody else. Remove it, or set VAR_DIR.")
        folder.chmod(0o700)

    def _initialise(self, binaries: Binaries) -> None:
        """Make an empty cluster aside and move it into place whole."""
        fresh = self._layout.postgres_data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        initial = initial_account()
        initial.own(fresh)
        done = subprocess.run(
            [str(binaries.initdb), *INITDB, *self._initdb_options(), "-D", str(fresh)],
            check=False,
            cwd=self._layout.state_dir,
            env=_ENVIRONMENT,
            capture_output=True,
            preexec_fn=processes.dies_with_parent(signal.SIGKILL),
            **initial.privileges(),
        )
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise ServicesFailed(f"PostgreSQL cannot make its data folder:\n{said}")
        self._account.own(fresh)
        fresh.rename(self._layout.postgres_data)

    def _initdb_options(self) -> list[str]:
        return ["--no-sync", "--wal-segsize=4"] if self._throwaway else []

    def _postgres(self, binaries: Binaries) -> Server:
        settings = POSTGRES | {"cluster_name": self._layout.tag}
        if self._throwaway:
            settings |= FORGETFUL_POSTGRES
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        places = ["-D", str(self._layout.postgres_data), "-k", str(self._layout.run_dir)]
        return Server(
            name="postgres",
            program=binaries.postgres.name,
            title=self._layout.tag,
            command=[str(binaries.postgres), *places, *options],
            stop=signal.SIGINT,
        )

    def _valkey(self, binaries: Binaries) -> Server:
        settings = VALKEY | {
            "unixsocket": str(self._layout.valkey_socket),
            "dir": str(self._layout.valkey_data),
            "appendonly": "no" if self._throwaway else "yes",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Server(
            name="valkey",
            program=binaries.valkey.name,
            title=str(self._layout.valkey_socket),
            command=[str(binaries.valkey), *options],
            stop=signal.SIGTERM,
        )


def _end_all(server: Server) -> None:
    """End every process of an earlier server, in peace when it takes less than ten seconds."""

    def left() -> list[int]:
        return list(processes.titled(server.title, program=server.program))

    for pid in left():
        processes.send(pid, server.stop)
    if not processes.wait_until(lambda: not left(), timeout_s=10):
        for pid in left():
            processes.send(pid, signal.SIGKILL)


def _disown_data(pid_file: Path) -> None:
    """Let PostgreSQL start although the number in its pid file is in use.

    By now no process of the cluster is left, so the number is that of a zombie or of a stranger.
    Only the number is replaced: the file also names the shared memory, by which PostgreSQL itself
    makes sure that nobody is left.
    """
    try:
        lines = pid_file.read_text("utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return
    with pid_file.open("r+", encoding="utf-8") as stream:
        stream.write("".join([f"{NO_SUCH_PID}\n", *lines[1:]]))
        stream.truncate()
