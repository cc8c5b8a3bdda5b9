"""Take one guard away at a time, of the sandbox or the gates: the tests must notice each.

    make sabotage

Each patch is applied to a copy of the checkout, and the tests that are to notice it run there. A
patch that no longer fits, and tests that fail without any patch, are failures too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from evaluation.guards import PATCHES, Patch

CHECKOUT = Path(__file__).resolve().parent.parent


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
