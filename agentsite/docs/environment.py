"""The settings: what `.env.example` says of each, and which ones the code reads."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from agentsite.docs.places import DocsProblem, table

_VARIABLE = re.compile(r"#?(?P<name>[A-Z][A-Z0-9_]*)=(?P<default>.*)")
_SECTION = re.compile(r"# --- (?P<title>.+) ---")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`default` is "" where the value depends on something else."""

    name: str
    default: str
    meaning: str
    section: str


def variables(example: str) -> list[Variable]:
    """Read `.env.example`: a comment of one line stands above each variable.

    Raises:
        DocsProblem: A variable has no comment.
    """
    found: list[Variable] = []
    section = comment = ""
    for line in example.splitlines():
        if heading := _SECTION.fullmatch(line):
            section = heading["title"]
        elif variable := _VARIABLE.fullmatch(line):
            if not comment:
                raise DocsProblem(f".env.example says nothing of {variable['name']}.")
            found.append(
                Variable(
                    name=variable["name"],
                    default=variable["default"],
                    meaning=comment,
                    section=section,
                )
            )
            comment = ""
        else:
            comment = line.removeprefix("# ") if line.startswith("# ") else ""
    return found


def names_read(root: Path) -> set[str]:
    """Return the variables that settings and services read, from their syntax trees."""
    settings = _calls(root / "agentsite/settings.py")
    read = {name for function, name in settings if function.startswith("env.")}
    for path in (root / "agentsite/services").glob("*.py"):
        read |= {name for function, name in _calls(path) if function == "configured"}
    return read


def _calls(path: Path) -> list[tuple[str, str]]:
    """Return (function, first argument) of the calls whose first argument is a text."""
    return [
        (ast.unparse(node.func), str(node.args[0].value))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def settings_table(root: Path) -> str:
    rows = [
        [f"`{each.name}`", f"`{each.default}`" if each.default else "", each.meaning]
        for each in variables((root / ".env.example").read_text("utf-8"))
    ]
    return table(["setting", "default", "meaning"], rows)
