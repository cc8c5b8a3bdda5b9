from collections.abc import Mapping
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, Tree | None]"


def render_tree(tree: "Tree", _indent: str = "") -> str:
    """Draw nested dicts like the command `tree` does, a line for each name."""
    lines = []
    for position, (name, below) in enumerate(tree.items(), start=1):
        last = position == len(tree)
        lines.append(f"{_indent}{'└── ' if last else '├── '}{name}")
        if below:
            lines.append(render_tree(below, _indent + ("    " if last else "│   ")))
    return "\n".join(lines)


# --- tests ---
from textwrap import dedent

from render_tree import render_tree


def test_tree():
    drawn = render_tree({"src": {"a.py": None, "b": {"c.py": None}}, "README": None})
    assert drawn == dedent(
        """\
        ├── src
        │   ├── a.py
        │   └── b
        │       └── c.py
        └── README"""
    )


def test_empty():
    assert render_tree({}) == ""


def test_one():
    assert render_tree({"ä": {}}) == "└── ä"


def test_sixty_levels():
    tree = None
    for level in range(60, 0, -1):
        tree = {str(level): tree}
    lines = render_tree(tree).split("\n")
    assert len(lines) == 60
    assert lines[-1] == "    " * 59 + "└── 60"
