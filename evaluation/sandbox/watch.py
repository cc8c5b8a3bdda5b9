"""What an attack might harm, and whether it was: files, processes, sockets, memory, a secret."""

import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.bubblewrap import guest_uid

MIB = 2**20
_PLACE = "/var/tmp"  # noqa: S108 -- not /tmp: guests have one of their own, which they empty
_MOST_GROWTH = 600 * MIB  # of this process, whose own parsing of 4 MB may take some 100
SECRET = "canary-of-the-environment"  # noqa: S105 -- what is looked for, not a secret


class Watch:
    """Canaries on the host. `facts` tells an attack where they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._canary = folder / "canary"
        self._kept = folder / "kept"
        self._sinks = _Sinks(folder / "sink")
        self._victim: subprocess.Popen[bytes] | None = None
        self.facts: dict[str, Any] = {
            "canary": str(self._canary),
            "canary_folder": str(self._kept),
            "marker": os.urandom(6).hex(),
            **self._sinks.facts,
        }
        self.mend()

    def mend(self) -> None:
        """Make everything as it was."""
        shutil.rmtree(self._kept, ignore_errors=True)
        self._kept.mkdir()
        self._canary.unlink(missing_ok=True)
        self._canary.write_text("unharmed")
        for path in (self.folder, self._kept):
            path.chmod(0o777)
        self._canary.chmod(0o666)
        if self._victim is None or self._victim.poll() is not None:
            self._victim = subprocess.Popen(
                ["sleep", "3600"], user=guest_uid() if os.getuid() == 0 else None
            )
        self._sinks.heard.clear()
        self._memory = _resident_bytes()
        self.facts["victim_pid"] = self._victim.pid

    def harm(self) -> list[str]:
        """Return what is not as it was, a few words each."""
        found = []
        if not self._canary.exists() or self._canary.read_text() != "unharmed":
            found.append("the canary was changed")
        if any(self._kept.iterdir()):
            found.append("something lies in the canary's folder")
        if self._victim is None or self._victim.poll() is not None:
            found.append("a process of the host was ended")
        if self._sinks.heard:
            found.append(f"something came by {self._sinks.heard[0]}")
        if _resident_bytes() > self._memory + _MOST_GROWTH:
            found.append("the host's memory grew")
        return found

    def close(self) -> None:
        if self._victim is not None:
            self._victim.kill()
            self._victim.wait()
        self._sinks.close()


@contextmanager
def watching() -> Iterator[Watch]:
    """Set up the canaries, with a secret in the environment that guests are started from."""
    os.environ["CANARY_API_KEY"] = SECRET  # noqa: TID251
    with tempfile.TemporaryDirectory(prefix="toolsmith-watch-", dir=_PLACE) as folder:
        watch = Watch(Path(folder))
        try:
            yield watch
        finally:
            watch.close()


class _Sinks:
    """Sockets that nobody has a reason to talk to: TCP, UDP, by path and by abstract name."""

    def __init__(self, path: Path) -> None:
        self.heard: list[str] = []
        abstract = f"toolsmith-{os.urandom(6).hex()}"
        self._sockets = {
            "tcp": _bound(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 0)),  # noqa: S104
            "udp": _bound(socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", 0)),  # noqa: S104
            "path": _bound(socket.AF_UNIX, socket.SOCK_STREAM, str(path)),
            "abstract": _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"),
        }
        path.chmod(0o777)
        self.facts: dict[str, Any] = {
            "sink_port": self._sockets["tcp"].getsockname()[1],
            "sink_udp_port": self._sockets["udp"].getsockname()[1],
            "sink_address": _own_address(),
            "sink_socket": str(path),
            "sink_abstract": abstract,
        }
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector:
            for name, sink in self._sockets.items():
                selector.register(sink, selectors.EVENT_READ, name)
            while not self._closing.is_set():
                for key, _ in selector.select(0.2):
                    self.heard.append(key.data)
                    if key.data == "udp":
                        self._sockets["udp"].recv(65_536)
                    else:
                        self._sockets[key.data].accept()[0].close()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        for sink in self._sockets.values():
            sink.close()


def _bound(family: int, kind: int, address: Any) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    return made


def _own_address() -> str:
    """Return an address of this machine that is not loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
