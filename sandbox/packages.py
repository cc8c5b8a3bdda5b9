"""Installed packages of a guest: exactly what `requirements-sandbox.txt` pins, by hash."""

import compileall
import functools
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sandbox import runtime
from sandbox.errors import SandboxUnavailable

Progress = Callable[[str], None]

SETS: dict[str, tuple[str, ...]] = {
    "zones": ("tzdata",),
    "judge": ("pytest",),
    "data": ("numpy", "pandas", "openpyxl", "matplotlib"),
}


def requirement_blocks(text: str) -> dict[str, str]:
    """Return each requirement that applies to this interpreter, with its hashes, by name."""
    blocks: dict[str, str] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if not re.match(r"[A-Za-z0-9]", block):
            continue
        requirement = Requirement(block.split("--hash")[0].replace("\\\n", " ").strip(" \\\n"))
        if requirement.marker is None or requirement.marker.evaluate():
            blocks[canonicalize_name(requirement.name)] = block.rstrip() + "\n"
    return blocks


def dependents(blocks: dict[str, str]) -> dict[str, set[str]]:
    """Return for each package which others need it, from the lock's own `# via` comments."""
    found: dict[str, set[str]] = {}
    for name, block in blocks.items():
        lines = [line.strip(" #") for line in block.splitlines() if line.strip().startswith("#")]
        words = [line.removeprefix("via").strip() for line in lines]
        found[name] = {word for word in words if word and not word.startswith("-r")}
    return found


def closure(roots: Iterable[str], blocks: dict[str, str]) -> list[str]:
    """Return `roots` and everything that they need, sorted."""
    needed_by = dependents(blocks)
    chosen = {name for name in roots if name in blocks}
    while more := {
        name for name, users in needed_by.items() if users & chosen and name not in chosen
    }:
        chosen |= more
    return sorted(chosen)


def _lock_text() -> str:
    return (Path(settings.BASE_DIR) / "requirements-sandbox.txt").read_text()


def set_requirements(name: str) -> str:
    """Return the hashed requirements of the set `name` as the text of a requirements file."""
    blocks = requirement_blocks(_lock_text())
    return "".join(blocks[package] for package in closure(SETS[name], blocks))


def profile_digest(profile: str) -> str:
    """Name what a guest of `profile` consists of: Python, its own code, packages and zones."""
    names = ["zones"] if profile == "base" else ["zones", profile]
    parts = [runtime.python_digest(), runtime.guest_digest(), *map(set_requirements, names)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def package_folder(name: str, progress: Progress | None = None) -> Path:
    """Return the folder of the set `name`, installing it first if it is missing (network).

    Raises:
        SandboxUnavailable: The installation failed; the message ends with pip's.
    """
    requirements = set_requirements(name)

    def build(made: Path) -> None:
        if progress is not None:
            progress(f"Installing the packages of the sandbox ({name})")
        _install(requirements, made)

    return runtime.prepared(_folder_name(name), build)


def is_installed(name: str) -> bool:
    """Tell whether the folder of the set `name` is there."""
    return (runtime.runtime_root() / _folder_name(name)).is_dir()


@functools.cache
def _folder_name(name: str) -> str:
    digest = hashlib.sha256(f"{runtime.python_digest()} {set_requirements(name)}".encode())
    return f"packages-{name}-{digest.hexdigest()[:16]}"


def _install(requirements: str, made: Path) -> None:
    listing = made.parent / "requirements.txt"
    listing.write_text(requirements)
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-input",
        "--disable-pip-version-check",
        "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile",
        "--target", str(made), "--requirement", str(listing),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = done.stderr[-400:]
        raise SandboxUnavailable(f"The packages of the sandbox cannot be installed: {words}")
    compileall.compile_dir(made, quiet=2, workers=1)
