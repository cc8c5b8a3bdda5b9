"""Tools as files, for people. The database is the truth; nothing reads these files back."""

import os
import tempfile
from pathlib import Path

import structlog
from django.conf import settings

from registry.models import Tool, ToolVersion
from registry.names import check_name

log = structlog.get_logger(__name__)

SHOWN_DIR = "tools"  # what callers see instead of a path of this machine


def shown_paths(name: str) -> tuple[str, str]:
    """Return the relative paths of a tool's code and tests."""
    return f"{SHOWN_DIR}/{name}.py", f"{SHOWN_DIR}/test_{name}.py"


def sync(tool_id: int) -> None:
    """Make the files of a tool show its live version, or the newest while none is live.

    Called after a commit. A disk that refuses is logged and fails nobody's request.
    """
    tool = Tool.objects.select_related("live_version").get(pk=tool_id)
    version = tool.live_version or tool.versions.newest_first().first()
    try:
        _sync(tool, version)
    except OSError:
        log.exception("registry.mirror.failed", tool=tool.name)


def _sync(tool: Tool, version: ToolVersion | None) -> None:
    check_name(tool.name)
    folder = Path(settings.TOOLS_DIR)
    code, tests = folder / f"{tool.name}.py", folder / f"test_{tool.name}.py"
    if version is None or tool.status == Tool.Status.ARCHIVED:
        code.unlink(missing_ok=True)
        tests.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    _write(code, version.code)
    _write(tests, version.tests)


def _write(path: Path, text: str) -> None:
    """Replace a file at once: a reader sees the old text or the new one, never half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
