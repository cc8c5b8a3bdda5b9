"""The guest's Python: a copy of the interpreter that runs the site, and nothing else.

The copy is world-readable and owned by the site's user, because the guest's user cannot read a
private home. It holds the standard library without installed packages, and the shared libraries
that these need. Each part lies in a folder named by the digest of what it is made of.
"""

import compileall
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sandbox.errors import SandboxUnavailable

FALLBACK = Path("/var/lib")
_FORMAT = "3"
_OMITTED = {
    "site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "ensurepip",
    "lib2to3", "tkinter", "pydoc_data", "venv",
}  # fmt: skip
_NEEDED_BY_WHEELS = (
    "libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
    "libutil.so.1", "libresolv.so.2",
)  # fmt: skip
_GUEST_SOURCES = ("values.py", "frames.py", "seccomp.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonRuntime:
    """Host paths of a prepared interpreter.

    `folder` holds bin, lib and syslib; `library_path` is where the guest's loader looks for
    syslib; `loader` is the path of the dynamic loader that the interpreter names.
    """

    folder: Path
    executable: str
    library_path: str
    loader: str


def runtime_root() -> Path:
    """Return the folder of everything prepared, made if missing.

    For root it must be reachable by the guest's user: when the configured folder is not, a
    folder of its own under /var/lib stands in for it.
    """
    configured = Path(settings.SANDBOX_RUNTIME_DIR).absolute()
    root = configured
    if os.getuid() == 0 and not _reachable(configured):
        digest = hashlib.sha256(str(configured).encode()).hexdigest()[:12]
        root = FALLBACK / f"toolsmith-{digest}" / "sandbox"
    missing = [folder for folder in (root, *root.parents) if not folder.exists()]
    root.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        folder.chmod(0o755)
    return root


def _reachable(folder: Path) -> bool:
    existing = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & 0o001 for path in existing)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepared(name: str, build: Callable[[Path], None]) -> Path:
    """Return the folder `name`, built by `build` into an empty folder first if it is missing.

    Two processes build it once; a build that fails leaves nothing.
    """
    root = runtime_root()
    target = root / name
    if target.is_dir():
        return target
    with _locked(root):
        if target.is_dir():
            return target
        for abandoned in root.glob(".building-*"):  # by a process that was killed
            shutil.rmtree(abandoned, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".building-") as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            build(made)
            _open_to_all(made)
            made.rename(target)
    return target


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod((mode | 0o444 | (0o111 if path.is_dir() else 0)) & ~0o022)


def base_executable() -> Path:
    """Return the interpreter below any virtual environment."""
    return Path(getattr(sys, "_base_executable", "") or sys.executable).resolve()


def python_digest() -> str:
    """Name the interpreter: changes with its version and platform."""
    return hashlib.sha256(f"{sys.version} {platform.machine()}".encode()).hexdigest()


def python_runtime() -> PythonRuntime:
    """Return the prepared interpreter, copying it first if needed (seconds, once)."""
    executable = base_executable()
    about = executable.stat()
    key = f"{_FORMAT} {python_digest()} {executable} {about.st_size} {about.st_mtime_ns}"
    folder = prepared(f"python-{hashlib.sha256(key.encode()).hexdigest()[:16]}", _copy_python)
    loader, library_path = (folder / "paths").read_text().splitlines()
    return PythonRuntime(
        folder=folder,
        executable=f"bin/python{_version()}",
        library_path=library_path,
        loader=loader,
    )


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _copy_python(made: Path) -> None:
    (made / "bin").mkdir()
    binary = made / "bin" / f"python{_version()}"
    shutil.copy2(base_executable(), binary)
    library = made / "lib" / f"python{_version()}"
    shutil.copytree(
        sysconfig.get_path("stdlib"), library, ignore=_ignored, ignore_dangling_symlinks=True
    )
    extensions = sorted((library / "lib-dynload").glob("*.so"))
    loader, libraries = _shared_libraries([base_executable(), *extensions])
    (made / "syslib").mkdir()
    for path in libraries:
        shutil.copy2(path, made / "syslib" / path.name)
    home = next(path.parent for path in libraries if path.name.startswith("libc."))
    (made / "paths").write_text(f"{loader}\n{home}\n")
    compileall.compile_dir(library, quiet=2, workers=1)


def _ignored(_folder: str, names: list[str]) -> set[str]:
    tag = sys.implementation.cache_tag
    foreign = {name for name in names if name.endswith(".pyc") and f".{tag}.pyc" not in name}
    return {name for name in names if name in _OMITTED or name.startswith("config-")} | foreign


def _shared_libraries(binaries: list[Path]) -> tuple[str, list[Path]]:
    """Return the loader's path and every library that `binaries` load, as the host finds them."""
    listing = subprocess.run(
        ["ldd", *map(str, binaries)], capture_output=True, text=True, check=False, env={}
    ).stdout
    found = {Path(path) for path in re.findall(r"=> (/\S+) \(0x", listing)}
    loaders = set(re.findall(r"^\s*(/\S+/ld[^\s/]*) \(0x", listing, re.MULTILINE))
    if not loaders or not any(path.name.startswith("libc.") for path in found):
        raise SandboxUnavailable("The shared libraries of the interpreter cannot be listed (ldd)")
    for folder in sorted({path.parent for path in found}):
        found |= {folder / name for name in _NEEDED_BY_WHEELS if (folder / name).exists()}
    by_name = {path.name: path for path in [*sorted(found), Path(min(loaders))]}
    return min(loaders), list(by_name.values())


def guest_sources() -> dict[str, bytes]:
    """Return the guest's own code by path below the package `sandbox`."""
    package = Path(__file__).parent
    paths = [package / name for name in _GUEST_SOURCES] + sorted((package / "guest").glob("*.py"))
    return {str(path.relative_to(package)): path.read_bytes() for path in paths}


def guest_digest() -> str:
    digest = hashlib.sha256()
    for name, content in guest_sources().items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def guest_folder() -> Path:
    """Return the prepared folder that holds the guest's own code as package `sandbox`."""
    key = f"{python_digest()} {guest_digest()}"
    return prepared(f"guest-{hashlib.sha256(key.encode()).hexdigest()[:16]}", _write_guest)


def _write_guest(made: Path) -> None:
    for name, content in {"__init__.py": b"", **guest_sources()}.items():
        path = made / "sandbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    compileall.compile_dir(made, quiet=2, workers=1)
