"""Parsing source that nobody has vouched for: a parser that gives up is a failed gate."""

import ast
import sys

from kernel.syntax import parse as parse_python

MAX_SOURCE_CHARS = 60_000


class Unparsable(ValueError):
    """The source is no Python that we are willing to read."""


def parse(source: str, what: str) -> ast.Module:
    """Return the syntax tree.

    Raises:
        Unparsable: Not valid Python, too long, or too deep for the parser.
    """
    if len(source) > MAX_SOURCE_CHARS:
        raise Unparsable(f"The {what} is longer than {MAX_SOURCE_CHARS} characters.")
    try:
        return parse_python(source)
    except SyntaxError as error:
        raise Unparsable(
            f"The {what} is not valid Python: line {error.lineno}: {error.msg}."
        ) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise Unparsable(f"The {what} cannot be parsed.") from error


def name_of(node: ast.expr) -> str:
    """Return "a.b.c" for a name or attribute chain, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        below = name_of(node.value)
        return f"{below}.{node.attr}" if below else ""
    return ""


def imported_modules(tree: ast.AST) -> list[str]:
    """Return the modules that are imported anywhere, by their full names.

    A module that is taken out of another one (`from pathlib import os`) counts as imported, and
    so does everything at once (`*`).
    """
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
            names = [alias.name for alias in node.names]
            found += [name for name in names if name in sys.stdlib_module_names or name == "*"]
    return found


def calls_of(tree: ast.AST, function: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func).split(".")[-1] == function
    ]
