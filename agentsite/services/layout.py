"""Where everything lives, derived from VAR_DIR alone, whether or not anything runs."""

import hashlib
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agentsite.services.environment import CHECKOUT, configured

POSTGRES_USER = "agent"
POSTGRES_DATABASE = "toolsmith"
POSTGRES_PORT = "5432"
SERVER_DATA_OF_ROOT = Path("/var/lib")
PRIVATE_SOCKETS = Path("/tmp")  # noqa: S108 - the folder made in it is checked to be ours alone

LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103  # sun_path less its final zero byte
_NEEDS_NO_QUOTING = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The places of one set of services.

    `state_dir` holds the servers' data, `run_dir` their sockets and nothing else.
    """

    var_dir: Path
    state_dir: Path
    run_dir: Path

    @classmethod
    def at(cls, var_dir: Path, *, as_root: bool) -> "Layout":
        """Derive every place from VAR_DIR.

        PostgreSQL refuses to be root, and its unprivileged stand-in may not be able to enter the
        checkout: for root the servers live beside it. Sockets also move when their path would be
        too long, or would need quoting in a URL or a connection string.
        """
        resolved = Path(os.path.realpath(var_dir))
        digest = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:12]
        if as_root:
            state = SERVER_DATA_OF_ROOT / f"toolsmith-{digest}"
            return cls(var_dir=resolved, state_dir=state, run_dir=state / "run")
        run = resolved / "run"
        if not _fits_a_socket(run):
            run = PRIVATE_SOCKETS / f"toolsmith-{os.getuid()}-{digest}"
        return cls(var_dir=resolved, state_dir=resolved, run_dir=run)

    @classmethod
    def current(cls) -> "Layout":
        """Return the layout of this process: VAR_DIR, or `var` in the checkout."""
        return cls.at(CHECKOUT / (configured("VAR_DIR") or "var"), as_root=os.geteuid() == 0)

    @cached_property
    def tag(self) -> str:
        """A word in the title of every server process of this layout, and of no other."""
        return "toolsmith-" + hashlib.sha256(os.fsencode(self.var_dir)).hexdigest()[:12]

    @property
    def postgres_data(self) -> Path:
        return self.state_dir / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.state_dir / "valkey"

    @property
    def postgres_socket(self) -> Path:
        return self.run_dir / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.run_dir / "valkey.sock"

    @property
    def locks_dir(self) -> Path:
        return self.var_dir / "locks"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that needs the services."""
        return self.locks_dir / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper for its whole life; holds its process id once the servers started."""
        return self.locks_dir / "keeper.lock"

    @property
    def site_lock(self) -> Path:
        """Held by the supervisor of the site for its whole life."""
        return self.locks_dir / "site.lock"

    @property
    def log_dir(self) -> Path:
        return self.var_dir / "log"

    @property
    def services_json(self) -> Path:
        return self.var_dir / "services.json"

    def database_settings(self) -> dict[str, str]:
        """Return the entry of Django's DATABASES for the embedded PostgreSQL."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(self.run_dir),
            "PORT": POSTGRES_PORT,
            "USER": POSTGRES_USER,
            "NAME": POSTGRES_DATABASE,
        }

    def redis_url(self, db: int) -> str:
        """Return the URL of one numbered database of the embedded Valkey, 0 to 15."""
        return f"unix://{self.valkey_socket}?db={db}"

    def celery_broker_url(self) -> str:
        return f"redis+socket://{self.valkey_socket}?virtual_host=0"


def database_settings() -> dict[str, str]:
    """Return `Layout.database_settings` of this process."""
    return Layout.current().database_settings()


def redis_url(db: int) -> str:
    """Return `Layout.redis_url` of this process."""
    return Layout.current().redis_url(db)


def celery_broker_url() -> str:
    """Return `Layout.celery_broker_url` of this process."""
    return Layout.current().celery_broker_url()


def secret_key(var_dir: Path) -> str:
    """Return the key that signs sessions, made up on first use and kept in `var_dir`."""
    path = var_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Process ids repeat between containers that share the folder.
        draft = path.with_name(f"secret_key.{os.urandom(8).hex()}")
        draft.touch(mode=0o600)
        draft.write_text(os.urandom(48).hex(), "utf-8")
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # of several first users, one wins
        draft.unlink()
    return path.read_text("utf-8")


def _fits_a_socket(run_dir: Path) -> bool:
    longest = os.fsencode(run_dir / f".s.PGSQL.{POSTGRES_PORT}")
    return len(longest) <= LONGEST_SOCKET_PATH and bool(_NEEDS_NO_QUOTING.fullmatch(str(run_dir)))
