"""Code as a reviewer has to see it: nothing hidden, and what changed between two texts."""

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_KINDS: dict[str, Literal["added", "removed", "place"]] = {
    "+": "added",
    "-": "removed",
    "@": "place",
}

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """`text` begins with the mark of a unified diff; "place" says which lines follow."""

    kind: Literal["added", "removed", "place", "same"]
    text: str


def visible_lines(text: str) -> list[str]:
    """Return the lines of a text with what no eye sees, or what reorders it, as escapes."""
    return "".join(map(_visible, text)).removesuffix("\n").split("\n")


def _visible(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _UNSEEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def unified(before: str, after: str) -> list[DiffLine]:
    """Return the unified diff without its two lines of names; nothing for equal texts."""
    return list(_lines(before, after))


def _lines(before: str, after: str) -> Iterator[DiffLine]:
    lines = difflib.unified_diff(visible_lines(before), visible_lines(after), lineterm="")
    for number, text in enumerate(lines):
        if number >= 2:
            yield DiffLine(kind=_KINDS.get(text[:1], "same"), text=text)
