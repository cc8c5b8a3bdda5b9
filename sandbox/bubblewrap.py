"""Guests as bubblewrap processes: own namespaces, no network, no /proc, nothing of the host's."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from sandbox import packages, runtime, seccomp
from sandbox.backend import Guest, GuestSpec
from sandbox.errors import SandboxUnavailable
from sandbox.limits import Limits
from sandbox.program import Conditions
from sandbox.spawner import SPAWNER

_FIRST_UID, _UIDS = 60_600, 500  # a range that distributions leave unused
_INSIDE_UID = 65_534
_PREFIX = "/opt/python"
_GUEST = "/opt/guest"
_PACKAGES = "/opt/packages"
_JUDGE_PACKAGES = "/opt/judge"
_ZONES = "/usr/share/zoneinfo"

_NO_CPU_SHARE = "CPU is limited by time, not to half a core: bubblewrap sets up no control group."
_NO_MEMORY_TOTAL = "Memory is limited for each process of a guest, not for the guest as a whole."
_NO_FILTER = "System calls are not filtered: there is no filter for this kind of processor."


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


class Bubblewrap:
    name = "bubblewrap"

    def missing(self) -> str | None:
        if shutil.which("bwrap") is None:
            return (
                "Code is only run in a sandbox, and bubblewrap is not installed: install the"
                " package `bubblewrap` (apt, dnf, apk or pacman)."
            )
        return None

    def notes(self) -> list[str]:
        return [_NO_CPU_SHARE, _NO_MEMORY_TOTAL, *([] if seccomp.is_known() else [_NO_FILTER])]

    def start(self, spec: GuestSpec) -> Guest:
        if (problem := self.missing()) is not None:
            raise SandboxUnavailable(problem)
        command = self._command(spec)
        uid = _host_uid()

        def popen() -> "subprocess.Popen[bytes]":
            rules = seccomp.filter_file()
            try:
                return subprocess.Popen(
                    _filtered(command, rules),
                    env={},  # bubblewrap keeps its own environment readable inside
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    cwd="/",
                    # A session of its own has no terminal that a guest could open and type into.
                    start_new_session=True,
                    pass_fds=() if rules is None else (rules,),
                    user=uid,
                    group=uid,
                    extra_groups=None if uid is None else [],
                )
            finally:
                if rules is not None:
                    os.close(rules)

        try:
            return Guest(SPAWNER.spawn(popen))
        except OSError as error:
            raise SandboxUnavailable(f"A guest could not be started: {error}") from error

    def _command(self, spec: GuestSpec) -> list[str]:
        python = runtime.python_runtime()
        folders = _package_folders(spec)
        command = [
            str(shutil.which("bwrap")),
            "--unshare-all", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL",
            "--uid", str(_INSIDE_UID), "--gid", str(_INSIDE_UID), "--hostname", "sandbox",
            "--ro-bind", str(python.folder / "bin"), f"{_PREFIX}/bin",
            "--ro-bind", str(python.folder / "lib"), f"{_PREFIX}/lib",
            "--ro-bind", str(python.folder / "syslib"), python.library_path,
            "--ro-bind", str(runtime.guest_folder()), _GUEST,
            "--ro-bind", str(packages.package_folder("zones") / "tzdata/zoneinfo"), _ZONES,
        ]  # fmt: skip
        loader = python.folder / "syslib" / Path(python.loader).name
        if str(Path(python.loader).parent) != python.library_path:
            command += ["--ro-bind", str(loader), python.loader]
        for inside, folder in folders.items():
            command += ["--ro-bind", str(folder), inside]
        for writable in _writable_folders(spec):
            command += ["--size", str(spec.limits.scratch_bytes), "--tmpfs", writable]
        for name, value in _environment(spec.conditions).items():
            command += ["--setenv", name, value]
        command += ["--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/job"]
        return [
            *command, "--", f"{_PREFIX}/{python.executable}", "-s", "-P", "-B", "-S",
            f"{_GUEST}/sandbox/guest/main.py", spec.role, *folders,
        ]  # fmt: skip


def _filtered(command: list[str], rules: int | None) -> list[str]:
    """Have bubblewrap install the filter just before the guest's own program."""
    if rules is None:
        return command
    at = command.index("--")
    return [*command[:at], "--seccomp", str(rules), *command[at:]]


def _host_uid() -> int | None:
    if os.getuid() != 0:
        return None
    uid = guest_uid()
    assert uid != 0, "a guest never runs as the host's root"
    return uid


def _package_folders(spec: GuestSpec) -> dict[str, Path]:
    found = {}
    if spec.role == "judge":
        found[_JUDGE_PACKAGES] = packages.package_folder("judge")
    if spec.profile != "base":
        found[_PACKAGES] = packages.package_folder(spec.profile)
    return found


def _writable_folders(spec: GuestSpec) -> list[str]:
    return ["/tmp", "/job", *(["/suite"] if spec.role == "judge" else [])]  # noqa: S108


def _environment(conditions: Conditions) -> dict[str, str]:
    seed = "random" if conditions.hash_seed is None else str(conditions.hash_seed)
    return {
        "PATH": f"{_PREFIX}/bin",
        "HOME": "/job",
        "TMPDIR": "/tmp",  # noqa: S108
        "LC_ALL": "C.UTF-8",
        "TZ": conditions.time_zone,
        "PYTHONHASHSEED": seed,
        "PYTHONUTF8": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/.matplotlib",  # noqa: S108
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def describe(limits: Limits) -> dict[str, str | int | float]:
    """Return the limits by name, for people."""
    return {
        "wall_s": limits.wall_s,
        "memory_bytes": limits.memory_bytes,
        "processes": limits.processes,
        "open_files": limits.open_files,
        "scratch_bytes": limits.scratch_bytes,
        "output_bytes": limits.output_bytes,
        "result_bytes": limits.result_bytes,
        "files_bytes": limits.files_bytes,
        "network": "none",
        "uid": _INSIDE_UID,
    }
