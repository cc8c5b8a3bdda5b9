"""Guests as bubblewrap processes: own namespaces, no network, no /proc, nothing of the host's."""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import cgroups, packages, runtime, seccomp
from sandbox.backend import GuestSpec, Progress
from sandbox.errors import SandboxUnavailable
from sandbox.guests import Guest
from sandbox.limits import GUEST_UID, Limits
from sandbox.links import PipeLink, ProcessLife, proportional_memory, tree
from sandbox.program import Conditions
from sandbox.spawner import SPAWNER

_FIRST_UID, _UIDS = 60_600, 500  # a range that distributions leave unused
_PREFIX = "/opt/python"
GUEST_FOLDER = "/opt/guest"
_PACKAGES = "/opt/packages"
_JUDGE_PACKAGES = "/opt/judge"
_ZONES = "/usr/share/zoneinfo"

_NO_CPU_SHARE = (
    "CPU is limited by time, not to a share of a core: no control group can be made here."
)
_NO_MEMORY_TOTAL = (
    "Memory is limited as address space, and scratch files come on top: no control group can be"
    " made here."
)
_NO_FILTER = "System calls are not filtered: there is no filter for this kind of processor."


@dataclass(frozen=True, slots=True)
class Confinement:
    """What bubblewrap is told for every guest, but for the program to start.

    A deliberately weak one exists for the evaluation alone, to show that each wall is needed.
    """

    namespaces: tuple[str, ...] = ("--unshare-all", "--as-pid-1")
    privileges: tuple[str, ...] = (
        "--cap-drop", "ALL", "--uid", str(GUEST_UID), "--gid", str(GUEST_UID),
    )  # fmt: skip
    root: tuple[str, ...] = ("--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/")
    more: tuple[str, ...] = ()
    # Bubblewrap's own: it stays readable inside, where it is process 1 of the namespace.
    environment: Mapping[str, str] = field(default_factory=dict)


def guest_uid() -> int:
    """Return the host uid that guests of root run as: one that belongs to nobody."""
    start = int(hashlib.sha256(str(runtime.runtime_root()).encode()).hexdigest(), 16)
    for offset in range(_UIDS):
        uid = _FIRST_UID + (start + offset) % _UIDS
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid
    raise SandboxUnavailable("Every user id that guests could run as is taken")


class ConfinedLife(ProcessLife):
    """A bubblewrap with the guest in it, in a control group where there are any."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        super().__init__(process)
        self._group: cgroups.Group | None = None

    def confine(self, limits: Limits) -> None:
        self._group = cgroups.make(limits)
        if self._group is not None:
            self._group.add(tree(self.process.pid))

    def wait(self) -> None:
        super().wait()
        if self._group is not None:
            self._group.remove()

    def ran_out_of_memory(self) -> bool:
        return self._group is not None and self._group.ran_out_of_memory()

    def memory_bytes(self) -> int:
        return proportional_memory(tree(self.process.pid))


class Bubblewrap:
    """A process of bubblewrap for each guest."""

    name = "bubblewrap"

    def __init__(self, confinement: Confinement | None = None) -> None:
        self.confinement = confinement or Confinement()
        self._prepared: set[str] = set()
        self._digests: dict[str, str] = {}

    def missing(self) -> str | None:
        if shutil.which("bwrap") is None:
            return (
                "Code is only run in a sandbox, and bubblewrap is not installed: install the"
                " package `bubblewrap` (apt, dnf, apk or pacman)."
            )
        return None

    def notes(self) -> list[str]:
        missing = [] if cgroups.are_available() else [_NO_CPU_SHARE, _NO_MEMORY_TOTAL]
        return [*missing, *([] if seccomp.is_known() else [_NO_FILTER])]

    def digest(self, profile: str) -> str:
        if profile not in self._digests:
            self._digests[profile] = packages.profile_digest(profile)  # asked for each request
        return self._digests[profile]

    def is_prepared(self, profile: str) -> bool:
        if profile not in self._prepared and all(map(packages.is_installed, _sets(profile))):
            self._prepared.add(profile)  # asked for each job, and it stays so
        return profile in self._prepared

    def prepare(self, progress: Progress | None, profile: str) -> None:
        if (problem := self.missing()) is not None:
            raise SandboxUnavailable(problem)
        runtime.python_runtime()
        runtime.guest_folder()
        for name in _sets(profile):
            packages.package_folder(name, progress)

    def start(self, spec: GuestSpec) -> Guest:
        process = self.spawn(
            [*_sized(spec), *flags_of(spec, self.confinement)],
            [f"{GUEST_FOLDER}/sandbox/guest/main.py", *program_arguments(spec)],
        )
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018
        assert process.stderr is not None
        streams = (process.stdin, process.stdout, process.stderr)
        link = PipeLink(*(os.dup(stream.fileno()) for stream in streams))
        for stream in streams:
            stream.close()
        return Guest(link, ConfinedLife(process))

    def spawn(
        self, flags: list[str], program: list[str], *, stdin: int = subprocess.PIPE
    ) -> "subprocess.Popen[bytes]":
        """Start a program of the guest's Python inside the confinement.

        Raises:
            SandboxUnavailable: It cannot be started here.
        """
        if (problem := self.missing()) is not None:
            raise SandboxUnavailable(problem)
        python = runtime.python_runtime()
        command = [
            str(shutil.which("bwrap")), *flags, "--chdir", "/job",
            "--", f"{_PREFIX}/{python.executable}", "-s", "-P", "-B", "-S", *program,
        ]  # fmt: skip
        uid = _host_uid()

        def popen() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(
                command,
                env=dict(self.confinement.environment),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                # A session of its own has no terminal that a guest could open and type into.
                start_new_session=True,
                user=uid,
                group=uid,
                extra_groups=None if uid is None else [],
            )

        try:
            return SPAWNER.spawn(popen)
        except OSError as error:
            raise SandboxUnavailable(f"A guest could not be started: {error}") from error


def flags_of(spec: GuestSpec, confinement: Confinement) -> list[str]:
    """Return what a guest of this kind sees, as arguments of bubblewrap."""
    python = runtime.python_runtime()
    loader = python.folder / "syslib" / Path(python.loader).name
    flags = [
        *confinement.namespaces, "--die-with-parent", *confinement.privileges,
        "--hostname", "sandbox",
        "--ro-bind", str(python.folder / "bin"), f"{_PREFIX}/bin",
        "--ro-bind", str(python.folder / "lib"), f"{_PREFIX}/lib",
        "--ro-bind", str(python.folder / "syslib"), python.library_path,
        "--ro-bind", str(runtime.guest_folder()), GUEST_FOLDER,
        "--ro-bind", str(packages.package_folder("zones") / "tzdata/zoneinfo"), _ZONES,
    ]  # fmt: skip
    if str(Path(python.loader).parent) != python.library_path:
        flags += ["--ro-bind", str(loader), python.loader]
    for inside, folder in package_folders(spec).items():
        flags += ["--ro-bind", str(folder), inside]
    for name, value in environment(spec.conditions).items():
        flags += ["--setenv", name, value]
    return [*flags, *confinement.more, *confinement.root]


def _sized(spec: GuestSpec) -> list[str]:
    flags: list[str] = []
    for writable in writable_folders(spec.role):
        flags += ["--size", str(spec.limits.scratch_bytes), "--tmpfs", writable]
    return flags


def _host_uid() -> int | None:
    if os.getuid() != 0:
        return None
    uid = guest_uid()
    assert uid != 0, "a guest never runs as the host's root"
    return uid


def package_folders(spec: GuestSpec) -> dict[str, Path]:
    found = {}
    if spec.role == "judge":
        found[_JUDGE_PACKAGES] = packages.package_folder("judge")
    if spec.profile != "base":
        found[_PACKAGES] = packages.package_folder(spec.profile)
    return found


def _sets(profile: str) -> list[str]:
    return ["zones", "judge", *([] if profile == "base" else [profile])]


def program_arguments(spec: GuestSpec) -> list[str]:
    """Return what a guest's program is told: its role, its limits, where its packages lie."""
    return [spec.role, json.dumps(spec.limits.for_guest()), *package_folders(spec)]


def writable_folders(role: str) -> list[str]:
    return ["/tmp", "/job", *(["/suite"] if role == "judge" else [])]  # noqa: S108


def environment(conditions: Conditions) -> dict[str, str]:
    seed = "random" if conditions.hash_seed is None else str(conditions.hash_seed)
    return {
        "PATH": f"{_PREFIX}/bin",
        "HOME": "/job",
        "TMPDIR": "/tmp",  # noqa: S108
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": seed,
        "PYTHONUTF8": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/.matplotlib",  # noqa: S108
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
