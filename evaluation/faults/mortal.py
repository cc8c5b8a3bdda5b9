"""Die on purpose, right after the n-th finished step of whatever runs was committed.

Loaded into the workers of an evaluated site by the setting AGENT_LLM_CLIENT, which names the class
below; no other site loads it. It does nothing until the file that `arm` writes is there.
"""

import fcntl
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.signals import connection_created

from llm.client import LLMClient
from runs import context
from runs.models import Step

ARMED = "mortal.json"
PASSED = "mortal.log"


class MortalClient(LLMClient):
    """The model's client as it is; what kills comes with its module."""


def arm(var_dir: Path, *, at: int) -> None:
    """Let the workers of a site count from now on, and the one at number `at` die; 0 for none."""
    (var_dir / PASSED).write_text("", "utf-8")
    draft = var_dir / f"{ARMED}.new"
    draft.write_text(json.dumps({"at": at}), "utf-8")
    draft.rename(var_dir / ARMED)


def disarm(var_dir: Path) -> list[str]:
    """Return the boundaries that were passed: the kind of the run and its step."""
    (var_dir / ARMED).unlink(missing_ok=True)
    return (var_dir / PASSED).read_text("utf-8").splitlines()


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, about: Any) -> Any:  # noqa: FBT001 -- Django's protocol
    done = execute(sql, params, many, about)
    if "runs_step" in sql and not sql.lstrip().startswith("SELECT"):
        transaction.on_commit(_passed)
    return done


def _passed() -> None:
    work = context.current()
    armed = settings.VAR_DIR / ARMED
    if work is None or not armed.exists():
        return
    newest = Step.objects.filter(run_id=work.run_id).order_by("-pk").first()
    if newest is None or newest.status != Step.Status.DONE:
        return
    with (settings.VAR_DIR / PASSED).open("r+", encoding="utf-8") as passed:
        fcntl.flock(passed, fcntl.LOCK_EX)
        lines = passed.read().splitlines()
        label = f"{work.kind} {work.run_id} {newest.key}"
        if label in lines:  # nothing was finished by this write
            return
        passed.write(f"{label}\n")
        passed.flush()
        if len(lines) + 1 == json.loads(armed.read_text("utf-8"))["at"]:
            os.killpg(os.getpgid(0), signal.SIGKILL)


def _install(**given: Any) -> None:
    wrappers = given.get("connection", connection).execute_wrappers
    if _watch not in wrappers:
        wrappers.append(_watch)


connection_created.connect(_install)
_install()
