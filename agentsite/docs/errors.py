"""Every code an answer may carry: from the error classes, and the rest from `docs/errors.toml`."""

import importlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agentsite.docs.places import DocsProblem, sources, table
from kernel.errors import AppError

FAMILIES = "kernel.errors"
INTRODUCTION = (
    "An answer that failed carries a sentence for people in `error` and one of these in `code` "
    "(in a result: `error_code`). Codes are stable, sentences are not."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    code: str
    status: int
    modules: tuple[str, ...]


def codes(root: Path) -> list[Code]:
    """Return the codes of all error classes, by code; the families of `kernel` are not raised."""
    for path in sources(root):
        if path.name not in {"__main__.py", "asgi.py"}:
            _import(path.relative_to(root))
    return gathered(_subclasses(AppError))


def gathered(classes: Iterable[type[AppError]]) -> list[Code]:
    """Put the classes of one code together.

    Raises:
        DocsProblem: One code has two statuses.
    """
    found: dict[str, Code] = {}
    for each in sorted(classes, key=lambda one: (one.code, one.__module__)):
        known = found.get(each.code)
        if known is not None and known.status != each.status:
            raise DocsProblem(f"The code {each.code} is both {known.status} and {each.status}.")
        modules = known.modules if known else ()
        found[each.code] = Code(
            code=each.code,
            status=each.status,
            modules=tuple(dict.fromkeys([*modules, each.__module__])),
        )
    return list(found.values())


def _import(relative: Path) -> None:
    parts = relative.with_suffix("").parts
    importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _subclasses(base: type[AppError]) -> set[type[AppError]]:
    below = {sub for each in base.__subclasses__() for sub in _subclasses(each)}
    ours = not base.__module__.endswith(".testing") and ".tests." not in base.__module__
    return below | ({base} if ours and base.__module__ != FAMILIES else set())


def errors_page(root: Path) -> str:
    """Return the whole page.

    Raises:
        DocsProblem: A code has no sentence, or a sentence no code.
    """
    said = tomllib.loads((root / "docs/errors.toml").read_text("utf-8"))
    known = codes(root)
    return "\n\n".join(
        [
            "# Errors",
            INTRODUCTION,
            "## Of error classes",
            table(["code", "status", "raised by", "what to do"], _rows(known, said["classes"])),
            "## Of runs that ended",
            table(["code", "what to do"], [[f"`{c}`", do] for c, do in said["runs"].items()]),
            "## Of the HTTP layer",
            table(["code", "what to do"], [[f"`{c}`", do] for c, do in said["http"].items()]),
        ]
    )


def _rows(known: list[Code], said: dict[str, str]) -> list[list[str]]:
    names = {each.code for each in known}
    if names != said.keys():
        raise DocsProblem(
            f"docs/errors.toml: says nothing of {sorted(names - said.keys())}, "
            f"and there is no {sorted(said.keys() - names)}."
        )
    return [
        [f"`{each.code}`", str(each.status), ", ".join(f"`{m}`" for m in each.modules), said[code]]
        for each in known
        for code in [each.code]
    ]
