"""Running code that nobody has vouched for."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from sandbox import bubblewrap, packages, runtime
from sandbox.backend import Backend
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import SandboxUnavailable
from sandbox.limits import Limits, parse_memory
from sandbox.paths import checked_files
from sandbox.program import Conditions, Program, RunResult, files_from_json, files_to_json
from sandbox.running import run
from sandbox.values import JsonValue


class SecureSandbox:
    """Runs functions and judges tools in single-use guests.

    `timeout` is the wall time of one call, or of one round of tests, in seconds; `memory_limit`
    is text like "512m" or bytes. A subclass may set both.
    """

    def __init__(self, backend: Backend | None = None) -> None:
        self.timeout: float = float(settings.DOCKER_TIMEOUT)
        self.memory_limit: str | int = settings.SANDBOX_MEMORY
        self._backend = backend

    def run_function(
        self,
        program: Program,
        arguments: Mapping[str, JsonValue],
        files: Mapping[str, bytes] | None = None,
        *,
        conditions: Conditions | None = None,
    ) -> RunResult:
        """Call the program's entry with keyword `arguments` (tagged JSON) in a fresh guest.

        Args:
            files: Contents by path relative to the working directory /job, read-only there.

        Raises:
            SandboxUnavailable: No guest can be started.
            UnsafePath: A path of `files` is absolute or leaves the working directory.
        """
        request = {
            "program": program.to_json(),
            "arguments": dict(arguments),
            "files": files_to_json(checked_files(files)),
            "conditions": (conditions or Conditions()).to_json(),
        }
        return RunResult.from_json(self._run(request))

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        result = run(
            self._ready_backend(),
            Program.from_json(request["program"]),
            request["arguments"],
            files_from_json(request["files"]),
            self.limits(),
            Conditions.from_json(request["conditions"]),
        )
        return result.to_json()

    def limits(self) -> Limits:
        """Return the limits of this sandbox's guests.

        Raises:
            ValueError: `memory_limit` is not an amount of memory, or `timeout` not positive.
        """
        if self.timeout <= 0:
            raise ValueError(f"not a timeout: {self.timeout!r}")
        return Limits(wall_s=float(self.timeout), memory_bytes=parse_memory(self.memory_limit))

    def _ready_backend(self) -> Backend:
        return self._backend or chosen_backend(str(settings.SANDBOX_BACKEND))


def chosen_backend(name: str) -> Backend:
    """Return the backend that the setting `SANDBOX_BACKEND` names.

    Raises:
        SandboxUnavailable: It is not offered, or lacks something here.
    """
    if name not in ("auto", "bubblewrap"):
        raise SandboxUnavailable(
            f"SANDBOX_BACKEND={name!r} is not offered: use `auto` or `bubblewrap`"
        )
    backend = Bubblewrap()
    if (problem := backend.missing()) is not None:
        raise SandboxUnavailable(problem)
    return backend
