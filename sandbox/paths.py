"""Names of files that enter or leave a guest. The host never opens one of them."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from sandbox.errors import UnsafePath

_MAX_PATH = 512
_MAX_NAME_BYTES = 255


def checked_path(path: str) -> str:
    """Return `path` in its normal form, relative to the guest's working directory.

    Raises:
        UnsafePath: It is empty, absolute, too long, has "..", a backslash, a control character
            or a name that no file can have.
    """
    parts = PurePosixPath(path).parts
    if not parts or len(path) > _MAX_PATH or path.startswith(("/", "~")) or ".." in parts:
        raise UnsafePath(f"Not a path inside the working directory: {path[:100]!r}")
    if "\\" in path or not path.isprintable() or (len(path) > 1 and path[1] == ":"):
        raise UnsafePath(f"Not a portable file name: {path[:100]!r}")
    if any(len(part.encode()) > _MAX_NAME_BYTES for part in parts):
        raise UnsafePath(f"A name is too long: {path[:100]!r}")
    return "/".join(parts)


def checked_files(files: Mapping[str, bytes] | None) -> dict[str, bytes]:
    """Return `files` under their normal paths.

    Raises:
        UnsafePath: See `checked_path`; also when one file lies inside another.
    """
    checked = {checked_path(path): bytes(content) for path, content in (files or {}).items()}
    folders = {str(parent) for path in checked for parent in PurePosixPath(path).parents}
    clash = folders & checked.keys()
    if clash:
        raise UnsafePath(f"Both a file and a folder: {min(clash)!r}")
    return checked
