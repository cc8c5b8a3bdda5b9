"""Which backend this process uses, made once, with its pool."""

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from sandbox import pool
from sandbox.backend import GuestSpec, Progress, Role
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import SandboxUnavailable
from sandbox.limits import Limits, parse_memory
from sandbox.pool import Pool, Poolable
from sandbox.zygotes import Zygotes

if TYPE_CHECKING:
    from sandbox.containers import Docker

log = structlog.get_logger(__name__)

_ENGINE_SOCKET = Path("/var/run/docker.sock")
NAMES = ("auto", "docker", "bubblewrap")

_lock = threading.Lock()
_made: dict[str, Pool] = {}


def chosen_backend(name: str) -> Pool:
    """Return the backend that the setting `SANDBOX_BACKEND` names.

    "auto" is docker where an engine answers and has the image, else bubblewrap; it stays with
    what it was at first.

    Raises:
        SandboxUnavailable: It is not offered, or lacks something here.
    """
    with _lock:
        backend = _made.get(name)
        if backend is None:
            backend = _made[name] = _pooled(_make(name))
    if (problem := backend.missing()) is not None:
        raise SandboxUnavailable(problem)
    return backend


def prepare(name: str, progress: Progress | None, profile: str) -> None:
    """Make what guests consist of, unless it is there: seconds to minutes, once per machine.

    With "auto", an engine for which no image can be built is passed over.

    Raises:
        SandboxUnavailable: That does not work here.
    """
    if name == "docker" or (name == "auto" and _an_engine_answers()):
        try:
            _docker().prepare(progress, profile)
        except SandboxUnavailable as error:
            if name == "docker":
                raise
            log.warning("sandbox.docker.passed_over", reason=error.message)
            if progress is not None:
                progress("No image for the container engine: guests are made with bubblewrap")
    chosen_backend(name).prepare(progress, profile)


def keep_ready(roles: list[Role], limits: Limits) -> None:
    """Begin to keep guests of the base profile ready, if there is a sandbox here."""
    try:
        backend = chosen_backend(str(settings.SANDBOX_BACKEND))
    except SandboxUnavailable as error:
        log.warning("sandbox.unavailable", reason=error.message)
        return
    if backend.is_prepared("base"):
        shares = {"worker": limits, "judge": limits.for_judge()}
        backend.keep([GuestSpec(role=role, profile="base", limits=shares[role]) for role in roles])


def _make(name: str) -> Poolable:
    if name not in NAMES:
        raise SandboxUnavailable(
            f"SANDBOX_BACKEND={name!r} is not offered: use one of {', '.join(NAMES)}"
        )
    if name == "docker" or (name == "auto" and _an_engine_answers()):
        engine = _docker()
        if name == "docker" or engine.missing() is None:
            return engine
    return Zygotes(Bubblewrap())


def _docker() -> "Docker":
    from sandbox.containers import Docker  # noqa: PLC0415 -- 0.2 s, and most have no engine

    return Docker()


def _an_engine_answers() -> bool:
    """Tell whether there is a container engine, without loading its client for nothing."""
    if not os.environ.get("DOCKER_HOST") and not _ENGINE_SOCKET.exists():  # noqa: TID251
        return False
    return _docker().answers()


def _pooled(backend: Poolable) -> Pool:
    return pool.opened(
        backend,
        size=settings.SANDBOX_POOL_SIZE,
        memory_bytes=parse_memory(settings.SANDBOX_POOL_MEMORY),
    )


def close() -> None:
    """Drain what this process keeps; the next call starts anew."""
    pool.close_all()
    with _lock:
        _made.clear()


def _forget() -> None:
    global _lock  # noqa: PLW0603 -- it may have been held when this process was forked
    _lock = threading.Lock()
    _made.clear()


os.register_at_fork(after_in_child=_forget)
