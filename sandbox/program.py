"""What is run, and what came of it. Failures of guest code are values, not exceptions."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.errors import InvalidProgram, ProfileUnknown
from sandbox.values import JsonValue

PROFILES = ("base", "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Code to run. `modules` is source by module name and includes the entry's module.

    `entry` is "module:function"; `profile` is "base" (standard library) or "data"
    (numpy, pandas, openpyxl, matplotlib).

    Raises:
        InvalidProgram: A name is not an identifier, or `entry` is not of that form.
        ProfileUnknown: There is no such profile.
    """

    modules: Mapping[str, str]
    entry: str
    profile: str = "base"

    def __post_init__(self) -> None:
        names = [*self.modules, *self.entry.split(":")]
        if self.entry.count(":") != 1 or not all(name.isidentifier() for name in names):
            raise InvalidProgram("A program's entry is module:function", entry=self.entry)
        if self.profile not in PROFILES:
            raise ProfileUnknown(f"There is no profile {self.profile!r}", known=list(PROFILES))

    @property
    def module(self) -> str:
        return self.entry.partition(":")[0]

    @property
    def function(self) -> str:
        return self.entry.partition(":")[2]

    def to_json(self) -> dict[str, Any]:
        return {"modules": dict(self.modules), "entry": self.entry, "profile": self.profile}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Program":
        return cls(modules=data["modules"], entry=data["entry"], profile=data["profile"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Circumstances that a pure function does not depend on.

    `hash_seed` is 0 to 4,294,967,295, or None for a random one in each guest; `time_zone` is an
    IANA name. `folder` is the working directory of a judge's tests and of a probe's calls: /job,
    where the files are, or /tmp.

    A judge's own guest does not take the hash seed; its worker does.
    """

    hash_seed: int | None = None
    time_zone: str = "UTC"
    folder: str = "/job"

    def to_json(self) -> dict[str, Any]:
        return {"hash_seed": self.hash_seed, "time_zone": self.time_zone, "folder": self.folder}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Conditions":
        return cls(**data)


class Outcome(StrEnum):
    OK = "ok"
    TOOL_ERROR = "tool_error"  # the function raised
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_TOO_LARGE = "output_too_large"
    CRASHED = "crashed"  # ended itself, was killed by a signal, or spoke nonsense
    INVALID_RESULT = "invalid_result"  # the value cannot leave the sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What one call did.

    `value` is tagged JSON (see `sandbox.values`), None unless the outcome is OK. `error_type` is
    the name of a builtin exception, set for TOOL_ERROR. `stdout`, `stderr` and `error` are cut to
    the limits. `files` is what the function left under /job/out, by relative path. `duration_ms`
    is wall time inside the guest.
    """

    outcome: Outcome
    value: JsonValue = None
    error_type: str | None = None
    error: str | None = None
    stdout: str = ""
    stderr: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    duration_ms: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "value": self.value,
            "error_type": self.error_type,
            "error": self.error,
            "stdout": self.stdout,
            "stderr": self.stderr,
            "files": files_to_json(self.files),
            "duration_ms": self.duration_ms,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunResult":
        return cls(
            outcome=Outcome(data["outcome"]),
            value=data["value"],
            error_type=data["error_type"],
            error=data["error"],
            stdout=data["stdout"],
            stderr=data["stderr"],
            files=files_from_json(data["files"]),
            duration_ms=data["duration_ms"],
        )


def files_to_json(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: base64.b64encode(content).decode() for path, content in files.items()}


def files_from_json(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: base64.b64decode(content) for path, content in files.items()}
