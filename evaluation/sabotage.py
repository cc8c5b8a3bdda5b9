"""Take one guard of the sandbox away at a time: the tests must notice each.

    make sabotage

Each patch is applied to a copy of the checkout, and the tests that are to notice it run there. A
patch that no longer fits, and tests that fail without any patch, are failures too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Patch:
    guard: str
    file: str
    old: str
    new: str
    tests: str


PATCHES = (
    Patch(
        guard="the nonce",
        file="sandbox/court.py",
        old='if report.get("nonce") != self._nonce:',
        new="if False:",
        tests="sandbox/tests/test_cheats.py",
    ),
    Patch(
        guard="the id check",
        file="sandbox/verdict.py",
        old="elif got != set(expected_ids) or found.problem is not None:",
        new="elif found.problem is not None:",
        tests="sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the poison run",
        file="sandbox/verdict.py",
        old='["there was no poison run"] if poison is None else _poison(expected_ids, poison)',
        new="[]",
        tests="sandbox/tests/test_cheats.py sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the count of calls",
        file="sandbox/verdict.py",
        old="if test.calls < 1:",
        new="if False:",
        tests="sandbox/tests/test_verdict.py",
    ),
    Patch(
        guard="the comparison with a user's guest",
        file="sandbox/verdict.py",
        old="    reasons += report.differences\n",
        new="",
        tests="sandbox/tests/test_cheats.py",
    ),
    Patch(
        guard="the single use",
        file="sandbox/pool.py",
        old="shelf.guests.popleft()",
        new="shelf.guests[0]",
        tests="sandbox/tests/test_pool.py",
    ),
    Patch(
        guard="the network namespace",
        file="sandbox/bubblewrap.py",
        old='("--unshare-all", "--as-pid-1")',
        new='("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1")',
        tests="sandbox/tests/test_backends.py",
    ),
    Patch(
        guard="the output cap",
        file="sandbox/guest/supervisor.py",
        old='data[: max(0, self.limits["output_bytes"] - len(kept))]',
        new="data",
        tests="sandbox/tests/test_backends.py",
    ),
    Patch(
        guard="the filter of system calls",
        file="sandbox/guest/supervisor.py",
        old="        seccomp.put_on(inner=True)\n",
        new="",
        tests="sandbox/tests/test_confinement.py",
    ),
    Patch(
        guard="no signals to others",
        file="sandbox/seccomp.py",
        old="_line(_JUMP_EQUAL, _OWN, 1, 0), _REFUSE]",
        new="_ALLOWED]",
        tests="sandbox/tests/test_confinement.py sandbox/tests/test_seccomp.py",
    ),
    Patch(
        guard="the limit of memory",
        file="sandbox/guest/supervisor.py",
        old='        (resource.RLIMIT_AS, limits["memory_bytes"]),\n',
        new="",
        tests="sandbox/tests/test_backends.py",
    ),
)


def main() -> int:
    missed = []
    with tempfile.TemporaryDirectory(prefix="toolsmith-sabotage-") as folder:
        copy = Path(folder) / "checkout"
        _copy(copy)
        for patch in PATCHES:
            verdict = _noticed(copy, patch)
            print(f"{patch.guard:<36} {verdict}", flush=True)
            if verdict != "noticed":
                missed.append(patch.guard)
        every = " ".join(sorted({name for patch in PATCHES for name in patch.tests.split()}))
        code, words = _test(copy, every)
        print(f"{'nothing taken away':<36} {'all pass' if code == 0 else words}", flush=True)
    return 1 if missed or code != 0 else 0


def _copy(copy: Path) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listing.stdout.decode().split("\0")):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, copy / name)


def _noticed(copy: Path, patch: Patch) -> str:
    path = copy / patch.file
    source = path.read_text("utf-8")
    if source.count(patch.old) != 1:
        return f"the patch does not fit {patch.file} any more"
    path.write_text(source.replace(patch.old, patch.new), "utf-8")
    try:
        code, words = _test(copy, patch.tests)
    finally:
        path.write_text(source, "utf-8")
    if code == 1 and " failed" in words:
        return "noticed"
    return f"NOT NOTICED: {words}"


def _test(copy: Path, tests: str) -> tuple[int, str]:
    """Return pytest's exit code and its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", *tests.split()],
        cwd=copy,
        env=os.environ  # noqa: TID251 -- a process like this one
        | {"SANDBOX_RUNTIME_DIR": str(CHECKOUT / "var" / "test" / "sandbox")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or [""]
    return done.returncode, lines[-1]


if __name__ == "__main__":
    sys.exit(main())
