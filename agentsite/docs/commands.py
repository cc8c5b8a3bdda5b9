"""The commands of the Makefile, from the comment behind each target."""

import re
from pathlib import Path

from agentsite.docs.places import table

_TARGET = re.compile(r"^(?P<name>[a-z-]+):[^#\n]*## (?P<does>.+)$", re.MULTILINE)


def commands_table(root: Path) -> str:
    makefile = (root / "Makefile").read_text("utf-8")
    rows = []
    for target in _TARGET.finditer(makefile):
        does, _, example = target["does"].partition(": make ")
        rows.append([f"`make {target['name']}`", does, f"`make {example}`" if example else ""])
    return table(["command", "does", "example"], rows)
