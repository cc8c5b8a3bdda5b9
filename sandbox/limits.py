"""The one table of limits, and who enforces what."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

MIB = 2**20
GUEST_UID = 65_534  # inside
_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one guest. Times are seconds of wall time, sizes are bytes."""

    wall_s: float = 30.0
    start_s: float = 20.0  # from spawning a guest to its first frame
    memory_bytes: int = 512 * MIB  # of the guest, without swap; also address space of a process
    cpu_share: float = 0.5  # of one core
    judge_cpu_share: float = 1.0  # a judge runs pytest most of the time, and tests in between
    processes: int = 64  # processes and threads of the guest together
    open_files: int = 256
    scratch_bytes: int = 64 * MIB  # each of /job and /tmp
    scratch_files: int = 4_096  # likewise, files and folders
    output_bytes: int = 1_000_000  # each of stdout and stderr; the rest is read and dropped
    result_bytes: int = 4_000_000
    files_bytes: int = 10_000_000
    files_count: int = 200
    report_bytes: int = 1_000_000
    calls_per_round: int = 20_000

    @property
    def call_s(self) -> float:
        """How long one call of a test may take before its worker is ended."""
        return self.wall_s / 3

    def for_judge(self) -> "Limits":
        """Return the limits of the guest that has the tests."""
        return replace(self, cpu_share=self.judge_cpu_share)

    def to_json(self) -> dict[str, float | int]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Limits":
        return cls(**data)

    def described(self) -> dict[str, str | int | float]:
        """Return the limits by name, for people."""
        names = (
            "wall_s", "memory_bytes", "cpu_share", "judge_cpu_share", "processes", "open_files",
            "scratch_bytes", "scratch_files", "output_bytes", "result_bytes", "files_bytes",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {
            "network": "none",
            "uid": GUEST_UID,
        }

    def for_guest(self) -> dict[str, Any]:
        """What the guest's bootstrap enforces itself."""
        return {
            "wall_s": self.wall_s,
            "call_s": self.call_s,
            "memory_bytes": self.memory_bytes,
            "processes": self.processes,
            "open_files": self.open_files,
            "scratch_bytes": self.scratch_bytes,
            "output_bytes": self.output_bytes,
            "result_bytes": self.result_bytes,
            "files_bytes": self.files_bytes,
            "files_count": self.files_count,
        }


def parse_memory(value: str | int) -> int:
    """Return bytes for "512m", "1g", "262144k" or a number of bytes.

    Raises:
        ValueError: Anything else, or less than 64 MiB, which no guest starts in.
    """
    found = re.fullmatch(r"(\d+)\s*([bkmg]?)(?:i?b)?", str(value).strip().lower())
    if found is None:
        raise ValueError(f"not an amount of memory: {value!r}")
    size = int(found[1]) * _UNITS[found[2]]
    if size < 64 * MIB:
        raise ValueError(f"a guest needs at least 64m of memory, not {value!r}")
    return size
