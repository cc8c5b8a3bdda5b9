"""Parsing Python, from any thread."""

import ast
import threading
from typing import Literal, overload

_lock = threading.Lock()


@overload
def parse(source: str, mode: Literal["exec"] = ...) -> ast.Module: ...
@overload
def parse(source: str, mode: Literal["eval"]) -> ast.Expression: ...
def parse(source: str, mode: str = "exec") -> ast.AST:
    """Do what `ast.parse` does, one thread at a time.

    Python 3.11 counts for all threads together how deep it is in a tree, and when two build one
    at once, fails with a SystemError (CPython issue 106905).
    """
    with _lock:
        return ast.parse(source, mode=mode)
