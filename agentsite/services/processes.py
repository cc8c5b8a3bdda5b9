"""Starting, finding and ending processes."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_S = 0.02
ROTATE_ABOVE_BYTES = 5_000_000


def dies_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` after which the child gets `sent` when its parent dies.

    None where the kernel offers no such thing. The parent is the *thread* that starts the child:
    start it from one that lasts.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, int(sent))
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return tie


def titled(words: str, *, program: str = "") -> Iterator[int]:
    """Yield the process ids whose command line or title holds `words`, never a zombie's.

    `program` names the executable, so that a person who looks at a server is not taken for it.
    """
    if Path("/proc/self/cmdline").exists():
        yield from _titled_in_proc(os.fsencode(words), program)
        return
    listing = subprocess.run(
        ["ps", "-axo", "pid=,command="], check=True, capture_output=True, text=True
    )
    for line in listing.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        if words in command and program in command:
            yield int(pid)


def _titled_in_proc(words: bytes, program: str) -> Iterator[int]:
    for entry in os.listdir("/proc"):  # noqa: PTH208 - names only
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            command = Path("/proc", entry, "cmdline").read_bytes()
            name = Path("/proc", entry, "comm").read_text("utf-8", "replace").strip()
        except OSError:
            continue
        if words in command and program in ("", name):
            yield int(entry)


def send(pid: int, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sent)


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal and give it its seconds; after the last, kill the process group."""
    for sent, patience_s in steps:
        if process.poll() is not None:
            break
        process.send_signal(sent)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process that leads a group of its own."""
    with suppress(ProcessLookupError, PermissionError):  # the second is macOS's word for zombies
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def reap(pid: int) -> bool:
    """Return whether the child is gone, taking its exit status when it has one."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def wait_until(done: Callable[[], bool], *, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def open_log(path: Path) -> int:
    """Open for appending; a log that has grown long is put aside as `.1` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATE_ABOVE_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def last_lines(path: Path, count: int = 15) -> str:
    """Return the end of a log, indented, "" when there is none."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 16_384))
            lines = stream.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
