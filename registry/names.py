"""Which names a tool may have. Pure."""

import builtins
import re
import sys

from registry.errors import InvalidToolName
from registry.models import RESERVED_WORDS

LONGEST_NAME = 100
_VALID = re.compile(r"[a-z][a-z0-9_]*")
# A mirrored file of this name would hide a module from whoever works in that folder.
_MODULES = sys.stdlib_module_names | {
    "conftest", "hypothesis", "matplotlib", "numpy", "openpyxl", "pandas", "pytest",
}  # fmt: skip
_ADDRESSES = {"templates"}  # below /api/tools/, where every other word is the name of a tool
_TAKEN = frozenset(RESERVED_WORDS) | _MODULES | frozenset(dir(builtins)) | {"match", "case", "type"}


def check_name(name: str) -> None:
    """Refuse what is not a plain snake_case name that shadows nothing.

    Raises:
        InvalidToolName: It says which rule the name breaks.
    """
    if len(name) > LONGEST_NAME:
        raise InvalidToolName(f"A tool's name has at most {LONGEST_NAME} characters.")
    if not _VALID.fullmatch(name):
        raise InvalidToolName(f"{name!r} is not a snake_case name of a function.")
    if name.startswith("test_"):
        raise InvalidToolName(f"{name!r} is the name of a test, not of a tool.")
    if name in _TAKEN:
        raise InvalidToolName(f"{name!r} is a word or module of Python's own.")
    if name in _ADDRESSES:
        raise InvalidToolName(f"{name!r} is an address of the API, not a name for a tool.")


def is_valid(name: str) -> bool:
    try:
        check_name(name)
    except InvalidToolName:
        return False
    return True


def numbered(name: str, number: int) -> str:
    """Return `name_2` for 2, shortened so that it stays a valid name."""
    suffix = f"_{number}"
    return name[: LONGEST_NAME - len(suffix)].rstrip("_") + suffix
