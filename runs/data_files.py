"""Files that a request may name: looked up in the data folder, never opened as a path."""

import re
from pathlib import Path, PurePosixPath

from django.conf import settings

from kernel.errors import NotFound, Rejected
from runs.file_kinds import ENDINGS

MAX_FILE_BYTES = 10_000_000
_ENDINGS = "|".join(ENDINGS)
_NAME = re.compile(rf"(?<![\w/.~-])(?:[\w.~-]*/)*[\w.-]+\.(?:{_ENDINGS})\b", re.IGNORECASE)
_QUOTED = re.compile(rf"(['\"])([^'\"\n]*\.(?:{_ENDINGS}))\1", re.IGNORECASE)


class UnknownFile(NotFound, FileNotFoundError):
    code = "unknown_file"


class FileNotAllowed(Rejected, ValueError):
    code = "file_not_allowed"


def named_in(text: str) -> list[str]:
    """Return the file names in a request, in order, each once.

    Raises:
        FileNotAllowed: A name leads out of the data folder.
    """
    quoted = [match[2] for match in _QUOTED.finditer(text)]
    bare = _NAME.findall(_QUOTED.sub(" ", text))
    names = list(dict.fromkeys([*quoted, *bare]))
    for name in names:
        _check(name)
    return names


def available() -> list[str]:
    """Return the names of the files in the data folder, as a request would write them."""
    if not settings.DATA_DIR.is_dir():
        return []
    return sorted(
        f"data/{path.relative_to(settings.DATA_DIR).as_posix()}"
        for path in settings.DATA_DIR.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )


def find(name: str) -> bytes | None:
    """Return a file's content; a name with and without the folder is the same file.

    Raises:
        FileNotAllowed: The name leads out of the data folder, or the file is over 10 MB.
    """
    path = _find(name)
    if path is None:
        return None
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileNotAllowed(f"{name!r} is larger than 10 MB and is not read.")
    return path.read_bytes()


def _find(name: str) -> Path | None:
    _check(name)
    relative = PurePosixPath(name)
    inside = relative.relative_to("data") if relative.parts[0] == "data" else relative
    root = settings.DATA_DIR
    try:
        path = (root / inside).resolve()
        if not path.is_relative_to(root):
            raise _outside(name)
        return path if path.is_file() and not path.name.startswith(".") else None
    except OSError:  # a name that no file system takes
        return None


def _check(name: str) -> None:
    path = PurePosixPath(name)
    escapes = path.is_absolute() or ".." in path.parts or name.startswith("~") or "\\" in name
    if escapes or "\x00" in name or not path.parts:
        raise _outside(name)


def _outside(name: str) -> FileNotAllowed:
    return FileNotAllowed(
        f"{name!r} is outside the data folder and was not read. Upload the file, or put it into the"
        " data folder and name it like data/file.csv."
    )
