"""What an implementation must not reach for: how it is being run, and chance or the time.

The sandbox holds code back whatever it reaches for. These rules keep a tool to its arguments:
code that looks at its caller, its process or another module's insides can tell a judge from a
user, and an honest function has no use for that.
"""

import ast
import re
import sys
from collections.abc import Iterator

from synthesis.gates.imports import TOOL_IMPORTS
from synthesis.gates.syntax import name_of

_OF_THE_INTERPRETER = frozenset(
    """
    f_back f_builtins f_code f_globals f_lineno f_locals f_trace tb_frame tb_next tb_lineno
    gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code co_code co_consts
    co_names co_varnames co_filename co_firstlineno co_lines co_positions
    __builtins__ __bases__ __base__ __closure__ __code__ __dict__ __file__ __getattribute__
    __globals__ __import__ __loader__ __mro__ __reduce__ __reduce_ex__ __self__ __spec__
    __subclasses__ __traceback__ __wrapped__ with_traceback
    """.split()  # noqa: SIM905 -- a table
)
_NAMES = {
    "__builtins__": "the interpreter",
    "__file__": "where it is run from",
    "__import__": "modules behind the linter's back",
    "__loader__": "the interpreter",
    "__spec__": "the interpreter",
    "BaseException": "what is no error",
    "GeneratorExit": "the process",
    "KeyboardInterrupt": "the process",
    "SystemExit": "the process",
    "breakpoint": "a debugger",
    "compile": "source text",
    "eval": "source text",
    "exec": "source text",
    "exit": "the process",
    "globals": "the module's names",
    "input": "a terminal",
    "locals": "the function's names",
    "quit": "the process",
    "vars": "an object's names",
}
_CLOCK = frozenset(("now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter"))
_CHANCE_MODULES = ("random", "secrets", "uuid")
_SEEDED = ("Random", "RandomState", "default_rng")
_SAYS_CLOCK = re.compile(r"\b(now|today|current|clock|time|date|age|ago|elapsed)", re.IGNORECASE)
_SAYS_CHANCE = re.compile(
    r"\b(random|chance|shuffl|sampl|draw|pick|dice|die|lottery|uuid|password|token|secret)",
    re.IGNORECASE,
)


def reaches(tree: ast.Module) -> Iterator[str]:
    """Yield what is wrong with names and attributes that an implementation uses."""
    modules = _module_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from _attribute(node, modules)
        elif isinstance(node, ast.Name) and node.id in _NAMES:
            yield f"Line {node.lineno} uses {node.id}, which reaches for {_NAMES[node.id]}."


def undeclared_chance(tree: ast.Module, words: str) -> Iterator[str]:
    """Yield uses of the clock or of chance that the specification, `words`, does not mention."""
    modules = _module_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        *owners, name = name_of(node.func).split(".")
        owner = modules.get(owners[0], owners[0]) if owners else modules.get(name, "")
        root = owner.partition(".")[0]
        if root in ("datetime", "time") and name in _CLOCK and not _SAYS_CLOCK.search(words):
            yield f"Line {node.lineno} asks for the time, which the specification does not mention."
        is_chance = root in _CHANCE_MODULES or "random" in owners
        is_seeded = name in (*_SEEDED, "seed") and bool(node.args or node.keywords)
        if is_chance and not is_seeded and not _SAYS_CHANCE.search(words):
            yield f"Line {node.lineno} draws on chance, which the specification does not mention."


def _attribute(node: ast.Attribute, modules: dict[str, str]) -> Iterator[str]:
    if node.attr in _OF_THE_INTERPRETER:
        yield f"Line {node.lineno} uses {node.attr}, which shows how the code is run."
    owner = modules.get(name_of(node.value))
    if owner == "os" and node.attr != "path":
        yield f"Line {node.lineno} uses os.{node.attr}; of os, only os.path is offered."
    elif owner and node.attr in sys.stdlib_module_names - TOOL_IMPORTS["data"]:
        yield f"Line {node.lineno} takes {node.attr} out of {owner}: import what is offered."


def _module_names(tree: ast.Module) -> dict[str, str]:
    """Return the names that imports bind, with the module each stands for or comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = str(node.module)
    return found
