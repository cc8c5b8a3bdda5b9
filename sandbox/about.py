"""How well code is confined here, for people and for the proof that a version carries."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sandbox import packages
from sandbox.backend import Backend
from sandbox.errors import SandboxUnavailable
from sandbox.limits import Limits
from sandbox.pool import Pool
from sandbox.program import PROFILES


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxInfo:
    """`notes` says what cannot be enforced, a sentence each; none means full assurance.

    `digests` names by profile what guests consist of; `pool` has the figures of the guests that
    this process keeps ready, see `pool.PoolState`.
    """

    backend: str
    available: bool
    assurance: Literal["full", "reduced"]
    limits: dict[str, str | int | float]
    notes: list[str]
    digests: dict[str, str] = field(default_factory=dict)
    pool: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SandboxInfo":
        return cls(**data)


def unavailable(reason: str) -> SandboxInfo:
    return SandboxInfo(
        backend="none", available=False, assurance="reduced", limits={}, notes=[reason]
    )


def describe(choose: Callable[[], Backend], limits: Limits) -> SandboxInfo:
    """Describe the backend that `choose` returns, or why it returns none."""
    try:
        backend = choose()
        notes = backend.notes()
        digests = {profile: backend.digest(profile) for profile in PROFILES}
    except SandboxUnavailable as error:
        return unavailable(error.message)
    return SandboxInfo(
        backend=backend.name,
        available=True,
        assurance="reduced" if notes else "full",
        limits=limits.described(),
        notes=notes,
        digests=digests,
        pool=asdict(backend.state()) if isinstance(backend, Pool) else {},
    )


def digest(choose: Callable[[], Backend], profile: str) -> str:
    """Name what a guest of `profile` consists of; without a sandbox, what it would consist of."""
    try:
        return choose().digest(profile)
    except SandboxUnavailable:
        return packages.profile_digest(profile)
