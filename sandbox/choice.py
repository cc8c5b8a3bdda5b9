"""Which backend this process uses, made once."""

import os
import threading

from django.conf import settings

from sandbox import pool
from sandbox.backend import Backend
from sandbox.bubblewrap import Bubblewrap
from sandbox.errors import SandboxUnavailable
from sandbox.limits import parse_memory
from sandbox.zygotes import Zygotes

NAMES = ("auto", "docker", "bubblewrap")

_lock = threading.Lock()
_made: dict[str, Backend] = {}
os.register_at_fork(after_in_child=_made.clear)


def chosen_backend(name: str) -> Backend:
    """Return the backend that the setting `SANDBOX_BACKEND` names, with its pool.

    Raises:
        SandboxUnavailable: It is not offered, or lacks something here.
    """
    with _lock:
        backend = _made.get(name)
        if backend is None:
            backend = _made[name] = _make(name)
    if (problem := backend.missing()) is not None:
        raise SandboxUnavailable(problem)
    return backend


def _make(name: str) -> Backend:
    if name not in NAMES:
        raise SandboxUnavailable(
            f"SANDBOX_BACKEND={name!r} is not offered: use one of {', '.join(NAMES)}"
        )
    return pool.opened(
        Zygotes(Bubblewrap()),
        size=settings.SANDBOX_POOL_SIZE,
        memory_bytes=parse_memory(settings.SANDBOX_POOL_MEMORY),
    )
