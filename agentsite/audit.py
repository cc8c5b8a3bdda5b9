"""A tripwire: no tool code is compiled, executed or imported in a server process.

An audit hook refuses two things: running any code object whose file lies where tools are kept,
and any `exec`, `eval` or `compile` called from this project's own packages. Libraries may build
code (dataclasses, templates); this project never does, and reads tools as syntax trees only.
Cost: about 0.3 microseconds per audited event. Source: PEP 578.
"""

import os
import sys
from pathlib import Path
from types import CodeType
from typing import Any

from django.conf import settings

PROJECT_DIR = str(Path(__file__).resolve().parent.parent) + "/"
_OURS = tuple(
    f"{PROJECT_DIR}{package}/"
    for package in (
        "agentsite",
        "agent",
        "learning",
        "synthesis",
        "registry",
        "sandbox",
        "llm",
        "runs",
        "kernel",
    )
)


class ForeignCode(RuntimeError):
    """Code from outside this installation was about to be compiled or run."""


def install() -> None:
    """Watch this process from here on. A hook cannot be removed; a second call adds none."""
    if not _state["installed"]:
        _state["installed"] = True
        _state["forbidden"] = (f"{settings.VAR_DIR}/", f"{settings.TOOLS_DIR}/")
        sys.addaudithook(_refuse_foreign_code)


_state: dict[str, Any] = {"installed": False, "forbidden": ()}


def _refuse_foreign_code(event: str, args: tuple[Any, ...]) -> None:
    if event == "exec":
        code = args[0]
        if isinstance(code, CodeType) and _is_forbidden(code.co_filename):
            raise ForeignCode(f"refused to run {code.co_filename} in a server process")
        _refuse_our_own_caller("run code")
    elif event == "compile":
        _refuse_our_own_caller("compile code")


def _is_forbidden(filename: str) -> bool:
    """Look at where a file really lies, however its path is written."""
    if filename.startswith("<"):
        return False
    return os.path.realpath(filename).startswith(_state["forbidden"])


def _refuse_our_own_caller(what: str) -> None:
    # 0 is this function, 1 the hook, 2 whoever caused the event. Importing one of our modules
    # is caused by importlib, not by a file of ours.
    caller = sys._getframe(2).f_code.co_filename  # noqa: SLF001 -- the hook's only way to see it
    if caller.startswith(_OURS):
        raise ForeignCode(f"{caller} tried to {what} in a server process")
