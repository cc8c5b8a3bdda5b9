"""What every backend must do alike: limits as they are from inside, outcomes, and clean ends."""

import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import containers, undertaker
from sandbox.backend import Backend, GuestSpec
from sandbox.bubblewrap import Bubblewrap
from sandbox.containers import Docker
from sandbox.errors import GuestLost
from sandbox.guests import Guest, await_ready
from sandbox.limits import GUEST_UID, MIB, Limits
from sandbox.links import ProcessLife, tree
from sandbox.program import Outcome, Program, RunResult
from sandbox.running import Call, run
from sandbox.zygotes import Zygotes

pytestmark = [pytest.mark.core, pytest.mark.contract("SBX-5", "SBX-6", "SBX-8", "SBX-9", "D-12")]

BACKENDS: dict[str, Callable[[], Any]] = {
    "bubblewrap": Bubblewrap,
    "forked": lambda: Zygotes(Bubblewrap()),
    "docker": Docker,
}


@pytest.fixture(
    scope="module",
    params=[*["bubblewrap", "forked"], pytest.param("docker", marks=pytest.mark.docker)],
)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    made = BACKENDS[request.param]()
    made.prepare(None, "base")
    yield made
    if hasattr(made, "close"):
        made.close()


def call(backend: Backend, code: str, limits: Limits | None = None, **arguments: Any) -> RunResult:
    program = Program(modules={"tool": code}, entry="tool:f")
    limits = limits or Limits(wall_s=10)
    return run(backend, Call(program=program, arguments=arguments, files={}, limits=limits))


def value(backend: Backend, code: str, **arguments: Any) -> Any:
    result = call(backend, code, **arguments)
    assert result.outcome is Outcome.OK, result
    return result.value


class TestLimitsFromInside:
    def test_resource_limits(self, backend: Backend) -> None:
        code = (
            "import resource as r\ndef f():\n"
            "    return {name: r.getrlimit(getattr(r, 'RLIMIT_' + name))[1] for name in"
            " ('AS', 'NPROC', 'NOFILE', 'FSIZE', 'CORE', 'CPU')}"
        )
        limits = Limits()

        assert value(backend, code) == {
            "AS": limits.memory_bytes,
            "NPROC": limits.processes,
            "NOFILE": limits.open_files,
            "FSIZE": limits.scratch_bytes,
            "CORE": 0,
            "CPU": 11,
        }

    def test_scratch_folders_are_sized(self, backend: Backend) -> None:
        code = (
            "import os\ndef f():\n"
            "    found = [os.statvfs(path) for path in ('/tmp', '/job')]\n"
            "    return [[each.f_blocks * each.f_frsize, each.f_files] for each in found]"
        )

        for size, files in value(backend, code):
            assert size == Limits().scratch_bytes
            if not isinstance(backend, Bubblewrap):  # which has no option for it
                assert files == Limits().scratch_files

    def test_who_one_is(self, backend: Backend) -> None:
        code = (
            "import ctypes, os\ndef f():\n"
            "    c = ctypes.CDLL(None)\n"
            "    head, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()\n"
            "    c.capget(head, sets)\n"
            "    return [os.getuid(), os.geteuid(), os.getgid(), os.getgroups(), list(sets),\n"
            "            c.prctl(39, 0, 0, 0, 0), c.prctl(21, 0, 0, 0, 0), os.uname().nodename]"
        )
        # no_new_privs is 1, and a filter of system calls is in force: 2

        found = value(backend, code)

        assert found[:3] == [GUEST_UID] * 3
        assert set(found[3]) <= {GUEST_UID}
        assert found[4:] == [[0] * 6, 1, 2, "sandbox"]

    def test_nothing_but_scratch_is_writable(self, backend: Backend) -> None:
        code = (
            "import os\ndef f():\n    found = []\n"
            "    for folder, folders, _ in os.walk('/'):\n"
            "        if folder == '/': folders[:] = set(folders) - {'proc', 'sys'}\n"
            "        try: open(folder + '/probe', 'x').close()\n"
            "        except OSError: continue\n"
            "        found.append(folder)\n"
            "    return sorted(found)"
        )

        assert value(backend, code) == ["/job", "/job/out", "/tmp"]

    def test_no_network_of_any_kind(self, backend: Backend) -> None:
        code = (
            "import socket\ndef f():\n    found = []\n"
            "    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX,"
            " socket.AF_NETLINK, socket.AF_VSOCK, socket.AF_PACKET):\n"
            "        try: socket.socket(family, socket.SOCK_STREAM)\n"
            "        except OSError: continue\n"
            "        found.append(int(family))\n"
            "    return found"
        )

        assert value(backend, code) == []

    def test_namespaces_are_its_own(self, backend: Backend) -> None:
        """The filter refuses sockets whatever the network, so this is seen from outside alone."""
        spec = GuestSpec(role="worker", profile="base", limits=Limits())
        with backend.start(spec) as guest:
            await_ready(guest, spec.limits)
            pid = _process_one(guest)
            shared = [
                name
                for name in ("net", "pid", "mnt", "ipc", "uts", "user")
                if Path(f"/proc/{pid}/ns/{name}").samefile(f"/proc/self/ns/{name}")
            ]

        assert shared == (["user"] if isinstance(backend, Docker) else [])

    def test_a_share_of_a_processor(self, backend: Backend) -> None:
        """Half a second of work takes a second of wall time at half a core."""
        code = (
            "import time\ndef f():\n    began = time.monotonic()\n"
            "    while time.process_time() < 0.6: pass\n"
            "    return time.monotonic() - began"
        )

        assert value(backend, code) > 0.9

    def test_memory_with_scratch_files_in_it(self, backend: Backend) -> None:
        """Neither is above its own limit; together they are above the guest's."""
        code = (
            "def f():\n"
            "    for n in range(12): open(f'/tmp/{n}', 'wb').write(bytes(5_000_000))\n"
            "    for n in range(12): open(f'/job/{n}', 'wb').write(bytes(5_000_000))\n"
            "    held = bytearray(b'x') * 420_000_000\n"
            "    return len(held)"
        )

        assert call(backend, code).outcome is Outcome.OUT_OF_MEMORY

    def test_memory_that_is_allowed(self, backend: Backend) -> None:
        assert value(backend, "def f(): return len(bytearray(b'x') * 300_000_000)") == 300_000_000


class TestOutcomes:
    def test_a_million_lines_leave_the_result_intact(self, backend: Backend) -> None:
        result = call(backend, "def f():\n    for n in range(1_000_000): print(n)\n    return 7")

        assert (result.outcome, result.value) == (Outcome.OK, 7)
        assert len(result.stdout) == 1_000_000

    def test_a_hang_is_ended_in_time(self, backend: Backend) -> None:
        started = time.monotonic()

        result = call(backend, "def f():\n    while True: pass", Limits(wall_s=1.0))

        assert result.outcome is Outcome.TIMED_OUT
        assert time.monotonic() - started < 6

    def test_an_end_of_ones_own_making_is_the_codes(self, backend: Backend) -> None:
        for code in (
            "import os\ndef f(): os._exit(0)",
            "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)",
            "import ctypes\ndef f(): ctypes.string_at(0)",
        ):
            assert call(backend, code).outcome is Outcome.CRASHED

    def test_a_guest_that_is_lost_is_no_verdict(self, backend: Backend) -> None:
        spec = GuestSpec(role="worker", profile="base", limits=Limits())
        guest = backend.start(spec)
        await_ready(guest, spec.limits)
        if not isinstance(backend, Docker):
            guest.life.kill()
        guest.life.wait()  # removes a container, as someone with access to the engine may

        class Lost:
            def start(self, spec: GuestSpec) -> Guest:
                return guest

        lost: Any = Lost()
        with pytest.raises(GuestLost):
            call(lost, "def f(): return 1")
        guest.close()

    def test_memory_of_one_of_its_own_size(self, backend: Backend) -> None:
        small = dataclasses.replace(Limits(wall_s=10), memory_bytes=128 * MIB)

        result = call(backend, "def f(): return len(bytearray(b'x') * 200_000_000)", small)

        assert result.outcome is Outcome.OUT_OF_MEMORY


class TestEnds:
    def test_nothing_is_left(self, backend: Backend) -> None:
        before = _guests(backend)

        for code in ("def f(): return 1", "import os\ndef f(): os._exit(1)"):
            call(backend, code)

        assert undertaker.wait(20)
        assert _settled(lambda: _guests(backend) <= before)

    def test_no_trace_of_one_job_reaches_the_next(self, backend: Backend) -> None:
        code = (
            "import os, sys\ndef f():\n    seen = [os.path.exists(p) for p in"
            " ('/tmp/seen', '/job/seen', '/job/out/seen')]\n"
            "    seen.append(getattr(sys, 'seen', False))\n"
            "    for p in ('/tmp/seen', '/job/seen', '/job/out/seen'): open(p, 'w').close()\n"
            "    sys.seen = True\n"
            "    return seen"
        )

        assert [value(backend, code) for _ in range(2)] == [[False] * 4] * 2


def _process_one(guest: Guest) -> int:
    """Return the guest's process 1 in this machine's numbering; only root may look at it closer."""
    life: Any = guest.life
    if isinstance(life, ProcessLife):
        return tree(life.process.pid)[1]
    return int(life._pid if hasattr(life, "_pid") else life._state()["Pid"])


def _guests(backend: Backend) -> set[object]:
    """Return what this process has running for guests: processes, or containers."""
    if isinstance(backend, Docker):
        mine = {"label": f"toolsmith.owner={containers._owner(os.getpid())}"}
        return {found["Id"] for found in backend._client().containers(all=True, filters=mine)}
    return {*tree(os.getpid())}


def _settled(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()
