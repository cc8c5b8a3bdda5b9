"""Where the documentation lies, and what it is written from."""

from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "kernel", "runs", "llm", "sandbox", "registry", "synthesis", "learning", "agent", "agentsite"
)  # fmt: skip


class DocsProblem(Exception):
    """The documentation and the code disagree in a way that only a person can settle."""


def sources(root: Path) -> Iterator[Path]:
    """Yield the Python files of our packages, without tests, migrations and what guests run."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if not {"tests", "migrations", "guest"} & set(path.relative_to(root).parts):
                yield path


def test_files(root: Path) -> Iterator[Path]:
    for top in (*PACKAGES, "tests"):
        yield from sorted((root / top).rglob("test_*.py"))


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
