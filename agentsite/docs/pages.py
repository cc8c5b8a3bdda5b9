"""All pages as they should be, and how those on disk differ from them."""

import difflib
from pathlib import Path

from agentsite.docs import blocks, contracts, errors, events, simulator
from agentsite.docs.commands import commands_table
from agentsite.docs.environment import settings_table

NOTE = "<!-- Written by `make docs`; what it is written from is named in `agentsite/docs`. -->"


def expected(root: Path) -> dict[str, str]:
    """Return the text of every page that is generated, in whole or in part, by its path.

    Raises:
        DocsProblem: A source of the pages contradicts the code.
    """
    readme = blocks.fill(
        (root / "README.md").read_text("utf-8"),
        {"settings": settings_table(root), "commands": commands_table(root)},
    )
    return {
        "README.md": readme,
        "docs/errors.md": _page(errors.errors_page(root)),
        "docs/events.md": _page(events.events_page(root)),
        "docs/simulator.md": _page(simulator.simulator_page()),
        "docs/contracts.md": _page(
            contracts.contracts_page(_contracts(root), contracts.covered(root))
        ),
    }


def contract_problems(root: Path) -> list[str]:
    return contracts.problems(_contracts(root), contracts.covered(root))


def _contracts(root: Path) -> contracts.Contracts:
    return contracts.read((root / "docs/contracts.toml").read_text("utf-8"))


def _page(text: str) -> str:
    return f"{NOTE}\n\n{text}\n"


def stale(root: Path) -> list[str]:
    """Return a diff for each page that is not as it should be."""
    return [
        diff
        for name, wanted in expected(root).items()
        if (diff := _diff(name, _text_of(root / name), wanted))
    ]


def write(root: Path) -> list[str]:
    """Write the pages that differ; return their paths."""
    changed = []
    for name, wanted in expected(root).items():
        if _text_of(root / name) != wanted:
            (root / name).write_text(wanted, "utf-8")
            changed.append(name)
    return changed


def _text_of(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _diff(name: str, present: str, wanted: str) -> str:
    lines = difflib.unified_diff(
        present.splitlines(keepends=True), wanted.splitlines(keepends=True), name, f"{name} (now)"
    )
    return "".join(lines)
