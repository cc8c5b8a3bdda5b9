"""The seam between what guests do and how they are confined."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sandbox.guests import Guest
from sandbox.limits import Limits
from sandbox.program import Conditions

Role = Literal["worker", "judge"]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSpec:
    role: Role
    profile: str
    limits: Limits
    conditions: Conditions = field(default_factory=Conditions)


class Backend(Protocol):
    """One way to confine a guest."""

    name: str

    def start(self, spec: GuestSpec) -> Guest:
        """Return a guest that is starting; it says READY when its imports are done.

        Raises:
            SandboxUnavailable: No guest can be started here.
        """
        ...

    def missing(self) -> str | None:
        """Return a sentence about what this backend lacks here, or None."""
        ...

    def notes(self) -> list[str]:
        """Return what this backend cannot enforce here, a sentence each."""
        ...

    def digest(self, profile: str) -> str:
        """Name what a guest of `profile` consists of.

        Raises:
            SandboxUnavailable: That cannot be told.
        """
        ...

    def is_prepared(self, profile: str) -> bool:
        """Tell whether a guest of `profile` can be started without a long preparation."""
        ...

    def prepare(self, progress: Progress | None, profile: str) -> None:
        """Make what guests of `profile` consist of, unless it is there: up to minutes, once.

        Args:
            progress: Called with a sentence before each slow part.

        Raises:
            SandboxUnavailable: That does not work here.
        """
        ...
