"""A container engine that is killed while a gate is at work: no verdict, and the right one later.

The engine is one of the test's own, beside that of the machine, with the image of the machine's.
"""

import contextlib
import gc
import os
import shutil
import signal
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from sandbox import images, jobs
from sandbox.backend import GuestSpec
from sandbox.containers import Docker
from sandbox.errors import SandboxUnavailable
from sandbox.frames import FrameType
from sandbox.guests import Guest
from synthesis.candidate import Candidate
from synthesis.tests.test_lost_guests import CASES, FIRST, LATER, Gate, verdict
from tests.site import until

pytestmark = [
    pytest.mark.docker,
    pytest.mark.long,
    # Connections to an engine that was killed, of threads that have ended.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _no_connections_left() -> Iterator[None]:
    """Close those to the killed engine here: at the end of the session they would be an error."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Engine:
    """A `dockerd` in a network of its own: it would take the machine's bridge away.

    `kill` leaves its containers behind, as a crash would.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"unix://{folder}/engine.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        folder = self._folder
        # Where nobody reaps it, the killed one still counts as running by what it left here.
        (folder / "engine.pid").unlink(missing_ok=True)
        shutil.rmtree(folder / "exec" / "containerd", ignore_errors=True)
        with (folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    "unshare", "--net", "dockerd",
                    f"--host={self.address}", f"--data-root={folder}/data",
                    f"--exec-root={folder}/exec", f"--pidfile={folder}/engine.pid",
                    "--bridge=none", "--iptables=false",
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until(Docker().answers, what="the engine", timeout_s=30)

    def kill(self) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
        # Containers and mounts of an engine that was killed are nobody's any more.
        subprocess.run(["pkill", "-KILL", "-f", str(self._folder)], check=False)
        mounts = Path("/proc/self/mounts").read_text("utf-8").splitlines()
        for target in [line.split()[1] for line in mounts if str(self._folder) in line]:
            subprocess.run(["umount", "--lazy", target], check=False)
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    Docker().prepare(None, "base")
    names = [images.reference(*target.split("-")) for target in images.TARGETS]
    made = Engine(Path(mkdtemp(prefix="engine-", dir="/tmp")))
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            subprocess.Popen(["docker", "save", *names], stdout=subprocess.PIPE) as saved,
        ):
            patch.setenv("DOCKER_HOST", made.address)
            made.start()
            subprocess.run(["docker", "load"], stdin=saved.stdout, check=True)
            yield made
    finally:
        made.close()


class Watched:
    """A backend that has its engine killed instead of sending the `after`th frame to a guest."""

    def __init__(self, engine: Engine, after: int) -> None:
        self.inner = Docker()
        self._engine, self._after = engine, after
        self.is_killed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def start(self, spec: GuestSpec) -> Guest:
        guest = self.inner.start(spec)
        send, sent = guest.send, []

        def send_or_kill(kind: FrameType, payload: bytes = b"", ident: int = 0) -> None:
            sent.append(kind)
            if len(sent) == self._after and not self.is_killed:
                self.is_killed = True
                self._engine.kill()
            send(kind, payload, ident)

        guest.send = send_or_kill  # type: ignore[method-assign]
        return guest


@pytest.mark.parametrize("after", [FIRST, LATER])
@pytest.mark.parametrize(("gate", "made", "passes"), CASES)
def test_without_an_engine_there_is_no_verdict_and_with_it_the_right_one(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    gate: Gate,
    made: Candidate,
    after: int,
    *,
    passes: bool,
) -> None:
    monkeypatch.setattr(jobs, "_PAUSE_S", 0.0)
    backend = Watched(engine, after)
    try:
        found = verdict(gate, made, backend)
    except SandboxUnavailable:
        found = None
    assert backend.is_killed or found is not None
    if backend.is_killed:
        engine.start()

    expected = verdict(gate, made, backend)
    assert expected["verdict"] is passes
    assert found in (None, expected)
