"""Control groups of guests, where this process may make them: memory, processor and processes.

Version 1 and version 2 of the kernel's interface. Each guest gets a group of its own below one
that belongs to this process; groups of processes that are gone are removed by the next.
"""

import contextlib
import itertools
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog

from sandbox.limits import Limits

log = structlog.get_logger(__name__)

CONTROLLERS = ("memory", "cpu", "pids")
PERIOD_US = 100_000
BURST_US = 50_000
_PREFIX = "toolsmith-"
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Where groups are made: a folder for each controller, all the same one in version 2."""

    version: int
    folders: dict[str, Path]

    def write(self, name: str, limits: Limits) -> dict[Path, str]:
        """Return what to write into which file to limit the group `name`, in this order."""
        memory, cpu, pids = (self.folders[controller] / name for controller in CONTROLLERS)
        quota = round(limits.cpu_share * PERIOD_US)
        if self.version == 1:
            return {
                memory / "memory.limit_in_bytes": str(limits.memory_bytes),
                memory / "memory.memsw.limit_in_bytes": str(limits.memory_bytes),
                cpu / "cpu.cfs_period_us": str(PERIOD_US),
                cpu / "cpu.cfs_quota_us": str(quota),
                # What a guest has not used while it waited, it may use up at the start of its job.
                cpu / "cpu.cfs_burst_us": str(min(quota, BURST_US)),
                pids / "pids.max": str(limits.processes),
            }
        return {
            memory / "memory.max": str(limits.memory_bytes),
            memory / "memory.swap.max": "0",
            memory / "memory.oom.group": "1",
            cpu / "cpu.max": f"{quota} {PERIOD_US}",
            cpu / "cpu.max.burst": str(min(quota, BURST_US)),
            pids / "pids.max": str(limits.processes),
        }

    def groups(self, name: str) -> list[Path]:
        return list(dict.fromkeys(folder / name for folder in self.folders.values()))


_OPTIONAL = {  # absent without swap accounting, and before Linux 5.14
    "memory.memsw.limit_in_bytes", "memory.swap.max", "cpu.cfs_burst_us", "cpu.max.burst",
}  # fmt: skip


class Group:
    """One guest's control group."""

    def __init__(self, hierarchy: Hierarchy, name: str) -> None:
        self._folders = hierarchy.groups(name)
        self._memory = hierarchy.folders["memory"] / name

    def add(self, pids: list[int]) -> None:
        """Move processes in. What they start afterwards belongs to the group as well."""
        for folder in self._folders:
            for pid in pids:
                (folder / "cgroup.procs").write_text(str(pid))

    def ran_out_of_memory(self) -> bool:
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError):
                pairs = [line.split() for line in (self._memory / name).read_text().splitlines()]
                return any(pair[0] == "oom_kill" and int(pair[1]) > 0 for pair in pairs)
        return False

    def remove(self) -> None:
        """Remove the group; one that still has a dying process is left to `_clear`."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def make(limits: Limits) -> Group | None:
    """Return a new, empty group under `limits`, or None where none can be made."""
    hierarchy = _own_hierarchy(os.getpid())
    if hierarchy is None:
        return None
    name = f"guest-{next(_numbers)}"
    for folder in hierarchy.groups(name):
        folder.mkdir()
    for path, value in hierarchy.write(name, limits).items():
        if path.name not in _OPTIONAL or path.exists():
            path.write_text(value)
    return Group(hierarchy, name)


def are_available() -> bool:
    """Tell whether guests get control groups here. The first time, that is tried for real."""
    return _own_hierarchy(os.getpid()) is not None


_lock = threading.Lock()


def _own_hierarchy(pid: int) -> Hierarchy | None:
    with _lock:
        return _prepared(pid)


@cache
def _prepared(pid: int) -> Hierarchy | None:
    own = f"{_PREFIX}{pid}-{started_at(pid)}"
    for parent in _candidates():
        _clear(parent)
        hierarchy = Hierarchy(
            parent.version, {name: folder / own for name, folder in parent.folders.items()}
        )
        try:
            for folder in set(hierarchy.folders.values()):
                folder.mkdir(exist_ok=True)
            if parent.version == 2:
                _delegate(next(iter(parent.folders.values())))
                _delegate(next(iter(hierarchy.folders.values())))
            _try(hierarchy)
        except OSError as error:
            log.info("sandbox.cgroups.unavailable", version=parent.version, error=str(error))
            _remove_tree(hierarchy)
            continue
        return hierarchy
    return None


def _try(hierarchy: Hierarchy) -> None:
    """Make a group with every limit and remove it, to see whether it can be done."""
    for folder in hierarchy.groups("trial"):
        folder.mkdir()
    try:
        for path, value in hierarchy.write("trial", Limits()).items():
            if path.name not in _OPTIONAL or path.exists():
                path.write_text(value)
    finally:
        for folder in hierarchy.groups("trial"):
            folder.rmdir()


def _delegate(folder: Path) -> None:
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in CONTROLLERS))


def _candidates() -> Iterator[Hierarchy]:
    """Yield the groups below which guests might get theirs, this process's own first."""
    mounts = _mounts(Path("/proc/self/mountinfo").read_text())
    own = _own_groups(Path("/proc/self/cgroup").read_text())
    if all(name in mounts for name in CONTROLLERS):
        yield Hierarchy(1, {name: _below(mounts[name], own.get(name, "/")) for name in CONTROLLERS})
    elif "" in mounts:
        for folder in dict.fromkeys((_below(mounts[""], own.get("", "/")), mounts[""])):
            yield Hierarchy(2, dict.fromkeys(CONTROLLERS, folder))


def _below(mount: Path, group: str) -> Path:
    folder = mount / group.lstrip("/")
    return folder if folder.is_dir() else mount  # inside a container the host's path leads nowhere


def _mounts(mountinfo: str) -> dict[str, Path]:
    """Return the mount point of each controller of version 1, and under "" of version 2."""
    found: dict[str, Path] = {}
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        point = Path(before.split(" ")[4])
        if kind == "cgroup":
            found |= {name: point for name in options.split(",") if name in CONTROLLERS}
        elif kind == "cgroup2":
            found[""] = point
    return found


def _own_groups(text: str) -> dict[str, str]:
    """Return this process's group by controller, under "" that of version 2."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, group = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), group)
    return found


def _clear(parent: Hierarchy) -> None:
    """Remove groups of processes that are gone, and what they left running."""
    for folder in set(parent.folders.values()):
        for left in _folders(folder, f"{_PREFIX}*"):
            pid, _, started = left.name.removeprefix(_PREFIX).partition("-")
            if pid.isdigit() and started_at(int(pid)) == started:
                continue
            for group in [*_folders(left, "guest-*"), left]:
                _end_all(group)
                with contextlib.suppress(OSError):
                    group.rmdir()


def _folders(parent: Path, pattern: str) -> list[Path]:
    """Return what is in a folder; nothing if another process has removed it meanwhile."""
    try:
        return list(parent.glob(pattern))
    except OSError:
        return []


def _end_all(group: Path) -> None:
    with contextlib.suppress(OSError):
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def _remove_tree(hierarchy: Hierarchy) -> None:
    for folder in set(hierarchy.folders.values()):
        with contextlib.suppress(OSError):
            folder.rmdir()


def started_at(pid: int) -> str:
    """Return when a process started, in ticks since boot; empty when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]
