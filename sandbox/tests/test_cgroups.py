"""Control groups: where they would be made, what would be written, and what they do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import cgroups
from sandbox.cgroups import Hierarchy
from sandbox.limits import MIB, Limits

pytestmark = pytest.mark.core

VERSION_1 = """\
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
"""
VERSION_2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"


def test_mounts_are_found_by_controller() -> None:
    found = cgroups._mounts(VERSION_1)

    assert found["cpu"] == Path("/sys/fs/cgroup/cpu,cpuacct")
    assert found["memory"] == Path("/sys/fs/cgroup/memory")
    assert cgroups._mounts(VERSION_2) == {"": Path("/sys/fs/cgroup")}


def test_ones_own_groups_are_read() -> None:
    text = "4:memory:/a/b\n3:cpu,cpuacct:/c\n0::/user.slice/x.service\n"

    found = cgroups._own_groups(text)

    assert (found["memory"], found["cpuacct"], found[""]) == ("/a/b", "/c", "/user.slice/x.service")


def test_version_2_writes_its_own_names(tmp_path: Path) -> None:
    hierarchy = Hierarchy(2, dict.fromkeys(cgroups.CONTROLLERS, tmp_path))

    written = {path.name: value for path, value in hierarchy.write("g", Limits()).items()}

    assert written == {
        "memory.max": str(512 * MIB),
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "cpu.max": "50000 100000",
        "cpu.max.burst": "50000",
        "pids.max": "64",
    }
    assert hierarchy.groups("g") == [tmp_path / "g"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("memory.events", "low 0\noom 3\noom_kill 2\n", True),
        ("memory.events", "oom 0\noom_kill 0\n", False),
        ("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n", True),
    ],
)
def test_the_kernels_word_on_memory_is_read(
    tmp_path: Path, name: str, text: str, expected: object
) -> None:
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / name).write_text(text)
    group = cgroups.Group(Hierarchy(2, dict.fromkeys(cgroups.CONTROLLERS, tmp_path)), "g")

    assert group.ran_out_of_memory() is expected


def test_groups_of_a_process_that_is_gone_are_removed() -> None:
    assert cgroups.are_available(), "run as root on a machine whose control groups are writable"
    script = (
        "import django; django.setup()\nfrom sandbox import cgroups\nimport os\n"
        "from sandbox.limits import Limits\n"
        "assert cgroups.make(Limits()) is not None\nprint(os.getpid(), flush=True)\n"
        "os._exit(0)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "agentsite.settings"}  # noqa: TID251
    pid = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    ).stdout.strip()
    [parent] = [each for each in cgroups._candidates() if each.version == _version()]
    folder = parent.folders["memory"]
    assert list(folder.glob(f"toolsmith-{pid}-*/guest-*"))

    cgroups._clear(parent)

    assert not list(folder.glob(f"toolsmith-{pid}-*"))


def test_another_process_may_remove_the_same_groups_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "toolsmith-1-1"
    left.mkdir()

    def started_at(pid: int) -> str:
        left.rmdir()
        return ""

    monkeypatch.setattr(cgroups, "started_at", started_at)

    cgroups._clear(Hierarchy(1, {"memory": tmp_path}))
    cgroups._clear(Hierarchy(1, {"memory": tmp_path / "gone"}))

    assert not list(tmp_path.iterdir())


def _version() -> int:
    hierarchy = cgroups._own_hierarchy(os.getpid())
    assert hierarchy is not None
    return hierarchy.version
