"""What a result depends on besides the arguments, as far as the source tells.

Errs on the side of not caching: a doubt makes a function nondeterministic.
"""

import ast

from synthesis.gates.syntax import Unparsable, imported_modules, name_of, parse

NONDETERMINISTIC = "nondeterministic"
_CHANCE_MODULES = {"random", "secrets", "time", "uuid"}
_CHANCE_CALLS = {"now", "today", "utcnow", "id", "hash", "getenv", "urandom"}
_FILE_CALLS = {"open", "read_text", "read_bytes", "read_csv", "read_json", "read_excel", "Path"}


def purity_of(code: str) -> str:
    """Return "pure", "reads_files", or "nondeterministic"."""
    try:
        tree = parse(code, "implementation")
    except Unparsable:
        return NONDETERMINISTIC
    modules = {module.split(".")[0] for module in imported_modules(tree)}
    called = {
        name_of(node.func).split(".")[-1] for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if modules & _CHANCE_MODULES or (called | attributes) & _CHANCE_CALLS or _keeps_state(tree):
        return NONDETERMINISTIC
    return "reads_files" if called & _FILE_CALLS else "pure"


def _keeps_state(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Global) for node in ast.walk(tree))
