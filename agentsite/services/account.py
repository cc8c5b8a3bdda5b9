"""The unprivileged account that the servers run under when root starts them.

No user is added to the system: a bare number is enough for everything but `initdb`, which looks
itself up and therefore runs as `nobody`, after which the files are handed over.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from agentsite.services.errors import ServicesFailed

FIRST_UID = 58374  # between the system's accounts and those that distributions hand out by need
LAST_UID = 59999


class Privileges(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that drop root."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    uid: int
    gid: int

    def privileges(self) -> Privileges:
        """Return nothing when the account is that of this process already."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand over a file, or a folder with all that is in it."""
        if self.uid == os.geteuid():
            return
        os.chown(path, self.uid, self.gid)
        for inside in path.rglob("*"):
            os.chown(inside, self.uid, self.gid, follow_symlinks=False)


def server_account(data_dir: Path) -> Account:
    """Return who owns the data, or who shall: this user, and for root an unused number."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    try:
        owner = data_dir.stat()
    except FileNotFoundError:
        uid = next(uid for uid in range(FIRST_UID, LAST_UID) if not _is_known(uid))
        return Account(uid=uid, gid=uid)
    return Account(uid=owner.st_uid, gid=owner.st_gid)


def initial_account() -> Account:
    """Return an account with a name, for `initdb`."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    entries = sorted(pwd.getpwall(), key=lambda entry: entry.pw_name != "nobody")
    for entry in entries:
        if entry.pw_uid != 0:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise ServicesFailed(
        "PostgreSQL refuses to run as root, and this machine has no other account. "
        "Add one, or set DATABASE_URL and REDIS_URL."
    )


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
