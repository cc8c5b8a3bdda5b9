"""Guests as containers of a Docker engine, also with another runtime such as gVisor's `runsc`."""

import contextlib
import os
import selectors
import socket
import struct
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

import docker
import structlog
from django.conf import settings
from docker.errors import APIError, DockerException, NotFound
from requests.exceptions import RequestException

from sandbox import images
from sandbox.backend import GuestSpec, Progress
from sandbox.bubblewrap import environment, program_arguments, writable_folders
from sandbox.cgroups import started_at
from sandbox.errors import SandboxUnavailable
from sandbox.guests import Guest
from sandbox.limits import GUEST_UID, Limits
from sandbox.links import CHUNK, proportional_memory, tree

log = structlog.get_logger(__name__)

_TIMEOUT_S = 20.0
_OWNER, _MACHINE = "toolsmith.owner", "toolsmith.machine"
_REMOVALS, _PAUSE_S = 3, 0.3
_GOOD_FOR_S = 10.0  # an engine that has just answered is not asked again
_OLDEST_S = 3_600  # no guest lives that long, whoever owns it
# What a container sees of the kernel through /proc and /sys: the engine's own list, and more.
_MASKED = [
    "/proc/acpi", "/proc/asound", "/proc/cmdline", "/proc/config.gz", "/proc/diskstats",
    "/proc/iomem", "/proc/ioports", "/proc/kallsyms", "/proc/kcore", "/proc/keys",
    "/proc/latency_stats", "/proc/modules", "/proc/partitions", "/proc/sched_debug", "/proc/scsi",
    "/proc/swaps", "/proc/sys", "/proc/sysrq-trigger", "/proc/timer_list", "/proc/timer_stats",
    "/proc/version", "/proc/vmallocinfo", "/sys/block", "/sys/bus", "/sys/class", "/sys/dev",
    "/sys/firmware", "/sys/fs/pstore", "/sys/hypervisor", "/sys/kernel", "/sys/module",
    "/sys/power",
]  # fmt: skip
_READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq"]
_STREAM_HEADER = struct.Struct("!BxxxI")
_STDERR = 2
_ENGINE_ERRORS = (DockerException, RequestException)


class Docker:
    """A container for each guest, with every limit that the engine offers."""

    name = "docker"

    def __init__(self) -> None:
        self._local = threading.local()
        self._reaped = False
        self._good_until = 0.0
        self._image_ids: dict[str, str] = {}
        self._lock = threading.Lock()

    def missing(self) -> str | None:
        try:
            return None if self._has_image() else images.missing_sentence()
        except SandboxUnavailable as error:
            return error.message
        except _ENGINE_ERRORS as error:
            return f"The container engine does not answer: {str(error)[:200]}"

    def answers(self) -> bool:
        """Tell whether there is an engine at all, image or not."""
        try:
            return bool(self._client().ping())
        except (SandboxUnavailable, *_ENGINE_ERRORS):
            return False

    def notes(self) -> list[str]:
        return _unenforced(self._info())

    def digest(self, profile: str) -> str:
        if profile not in self._image_ids:
            self._image_ids[profile] = images.image_id(self._client(), profile)
        return self._image_ids[profile]

    def is_prepared(self, profile: str) -> bool:
        return self._has_image()

    def prepare(self, progress: Progress | None, profile: str) -> None:
        if not self._has_image():
            images.build(progress)

    def _has_image(self) -> bool:
        if time.monotonic() < self._good_until:
            return True
        found = images.exists(self._client())
        if found:
            self._good_until = time.monotonic() + _GOOD_FOR_S
        return found

    def start(self, spec: GuestSpec) -> Guest:
        self._reap_once()
        client = self._client()
        try:
            container = client.create_container(**self._options(client, spec))["Id"]
        except NotFound as error:
            raise SandboxUnavailable(images.missing_sentence()) from error
        except _ENGINE_ERRORS as error:
            raise _failed(error) from error
        life = ContainerLife(client, container)
        try:
            life.stream = StreamLink(_attached(client, container))
            client.start(container)
        except (*_ENGINE_ERRORS, OSError) as error:
            life.kill()
            life.wait()
            raise _failed(error) from error
        return Guest(life.stream, life)

    def keep_only(self, specs: list[GuestSpec]) -> None:
        """Nothing is kept beside the guests themselves."""

    def memory_bytes(self) -> int:
        return 0

    def close(self) -> None:
        """Let go of the engine."""
        with contextlib.suppress(*_ENGINE_ERRORS):
            self._client().close()

    def _client(self) -> docker.APIClient:
        client = getattr(self._local, "client", None)
        if client is None:
            try:
                client = docker.APIClient(**docker.utils.kwargs_from_env(), timeout=_TIMEOUT_S)
            except _ENGINE_ERRORS as error:
                raise SandboxUnavailable(
                    f"The container engine does not answer: {str(error)[:200]}"
                ) from error
            self._local.client = client
        return client

    def _info(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client().info()
        except _ENGINE_ERRORS as error:
            raise _failed(error) from error
        return found

    def _options(self, client: docker.APIClient, spec: GuestSpec) -> dict[str, Any]:
        variables = environment(spec.conditions) | {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        return {
            "image": images.reference(spec.role, spec.profile),
            # The image's own variables are nobody's business inside.
            "command": [
                "env", "-i", *(f"{name}={value}" for name, value in variables.items()),
                "python3", "-s", "-P", "-B", "-S",
                "/opt/guest/sandbox/guest/main.py", *program_arguments(spec),
            ],
            "entrypoint": "",
            "user": f"{GUEST_UID}:{GUEST_UID}",
            "working_dir": "/job",
            "hostname": "sandbox",
            "stdin_open": True,  # with a single attachment its end is the end of the input
            "detach": False,
            "network_disabled": True,
            "labels": {_OWNER: _owner(os.getpid()), _MACHINE: _machine()},
            "host_config": client.create_host_config(**host_options(spec))
            | {"MaskedPaths": _MASKED, "ReadonlyPaths": _READ_ONLY},
        }  # fmt: skip

    def _reap_once(self) -> None:
        with self._lock:
            if self._reaped:
                return
            self._reaped = True
        with contextlib.suppress(*_ENGINE_ERRORS):
            remove_orphans(self._client())


def host_options(spec: GuestSpec) -> dict[str, Any]:
    """Return the limits of a guest in the engine's words."""
    limits = spec.limits
    scratch = (
        f"rw,noexec,nosuid,nodev,size={limits.scratch_bytes},nr_inodes={limits.scratch_files},"
        f"mode=0755,uid={GUEST_UID},gid={GUEST_UID}"
    )
    return {
        "network_mode": "none",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "cpu_period": 100_000,
        "cpu_quota": round(limits.cpu_share * 100_000),
        "pids_limit": limits.processes,
        "ulimits": [
            docker.types.Ulimit(name="nofile", soft=1_024, hard=1_024),
            docker.types.Ulimit(name="core", soft=0, hard=0),
        ],
        "ipc_mode": "none",
        # Writable however read-only the root is, unless something else lies there.
        "tmpfs": {
            **dict.fromkeys(writable_folders(spec.role), scratch),
            "/dev/shm": "ro,size=4k",  # noqa: S108
            "/dev/mqueue": "ro,size=4k",
        },
        "log_config": docker.types.LogConfig(type="none"),
        "runtime": settings.DOCKER_RUNTIME or None,
        "auto_remove": True,
    }


def _attached(client: docker.APIClient, container: str) -> socket.socket:
    """Return a socket of our own to a container that has not started, and so said nothing yet."""
    found = client.attach_socket(
        container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
    )
    own = socket.socket(fileno=os.dup(found.fileno()))
    found._response.close()  # noqa: SLF001 -- else the library's stays open until it is collected
    return own


def _unenforced(info: dict[str, Any]) -> list[str]:
    """Return a sentence for each limit that this engine says it cannot enforce."""
    checks = {
        "MemoryLimit": "Memory is not limited: the engine's kernel has no such control group.",
        "SwapLimit": "Swap is not limited: the engine's kernel does not account for it.",
        "CpuCfsQuota": "The share of a processor is not limited: the engine's kernel cannot.",
        "PidsLimit": "The number of processes is not limited: the engine's kernel cannot.",
    }
    return [sentence for name, sentence in checks.items() if info.get(name) is False]


def _failed(error: Exception) -> SandboxUnavailable:
    return SandboxUnavailable(f"A guest could not be started: {str(error)[:300]}")


def _machine() -> str:
    """Name what process ids of this process mean: a boot of a machine, and a container on it."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{socket.gethostname()}"


def _owner(pid: int) -> str:
    return f"{pid}-{started_at(pid)}"


def remove_orphans(client: docker.APIClient) -> int:
    """Remove guests whose process is gone, or that are too old to be anybody's; return how many."""
    removed = 0
    for found in client.containers(all=True, filters={"label": _OWNER}):
        labels = found["Labels"]
        pid = labels[_OWNER].partition("-")[0]
        ours = labels.get(_MACHINE) == _machine()
        is_dead = ours and labels[_OWNER] != _owner(int(pid) if pid.isdigit() else 0)
        if is_dead or found["Created"] < time.time() - _OLDEST_S:
            _remove(client, found["Id"])
            removed += 1
    return removed


def _remove(client: docker.APIClient, container: str) -> None:
    """Remove a container. An engine may fail to kill one that is just ending: it is asked again."""
    problem = ""
    for attempt in range(_REMOVALS):
        time.sleep(attempt * _PAUSE_S)
        try:
            client.remove_container(container, force=True, v=True)
        except NotFound:
            return
        except _ENGINE_ERRORS as error:
            problem = str(error)[:200]
            if isinstance(error, APIError) and error.status_code == HTTPStatus.CONFLICT:
                return  # it is being removed already
        else:
            return
    log.warning("sandbox.container.left_behind", error=problem)


class StreamLink:
    """One socket for both directions; the engine marks what is output and what is errors."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._stream.settimeout(0)
        self._raw = bytearray()
        self._output = bytearray()
        self._errors = bytearray()
        self._closed = False

    def register(self, selector: selectors.BaseSelector, owner: object, *, writing: bool) -> None:
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)
        selector.register(self._stream, events, owner)

    def write(self, data: memoryview) -> int:
        return self._stream.send(data[:CHUNK])

    def read_output(self) -> bytes:
        while not self._output:
            data = self._stream.recv(CHUNK)
            if not data:
                return b""
            self._raw += data
            self._sort()
        found = bytes(self._output)
        self._output.clear()
        return found

    def read_errors(self) -> bytes:
        if not self._errors:
            raise BlockingIOError
        found = bytes(self._errors)
        self._errors.clear()
        return found

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # Without this an engine that cannot get rid of output does not end the guest either.
            with contextlib.suppress(OSError):
                self._stream.shutdown(socket.SHUT_RDWR)
            self._stream.close()

    def _sort(self) -> None:
        while len(self._raw) >= _STREAM_HEADER.size:
            kind, length = _STREAM_HEADER.unpack_from(self._raw)
            end = _STREAM_HEADER.size + length
            if len(self._raw) < end:
                return
            target = self._errors if kind == _STDERR else self._output
            target += memoryview(self._raw)[_STREAM_HEADER.size : end]
            del self._raw[:end]


class ContainerLife:
    """A guest that the engine keeps."""

    def __init__(self, client: docker.APIClient, container: str) -> None:
        self.stream: StreamLink | None = None
        self._client = client
        self._container = container

    def confine(self, limits: Limits) -> None:
        """Every limit was given to the engine."""

    def kill(self) -> None:
        if self.stream is not None:
            self.stream.close()

    def wait(self) -> None:
        _remove(self._client, self._container)

    def ran_out_of_memory(self) -> bool:
        return bool(self._state().get("OOMKilled"))

    def memory_bytes(self) -> int:
        pid = self._state().get("Pid") or 0
        return proportional_memory(tree(pid)) if pid else 0

    def set_niceness(self, value: int) -> None:
        """The engine's guests have a share of a processor instead."""

    def _state(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._client.inspect_container(self._container)["State"]
        except _ENGINE_ERRORS:
            return {}
        return found
