"""Advisory file locks: the kernel lets go of them when a process dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_S = 0.02


def open_lock(path: Path) -> int:
    """Open a lock file, made when missing; closing the descriptor lets go of the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    return _try(descriptor, fcntl.LOCK_EX)


def wait_exclusive(descriptor: int, *, deadline: float) -> bool:
    """Return whether the lock was had before `deadline` (time.monotonic)."""
    return _wait(descriptor, fcntl.LOCK_EX, deadline)


def wait_shared(descriptor: int, *, deadline: float) -> bool:
    """Return whether the shared lock was had before `deadline` (time.monotonic)."""
    return _wait(descriptor, fcntl.LOCK_SH, deadline)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a lock file for the length of the block, which also bounds the lock's life."""
    descriptor = open_lock(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Return whether some process holds the lock, by trying for it."""
    if not path.exists():
        return False
    with opened(path) as descriptor:
        return not try_exclusive(descriptor)


def _try(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(descriptor: int, operation: int, deadline: float) -> bool:
    while not _try(descriptor, operation):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True
