from collections.abc import Sequence
from pathlib import Path


def export_if_any(rows: Sequence[Sequence[object]], path: str, *, dry_run: bool = False) -> None:
    """Write rows as tab separated lines; without rows, or in a dry run, no file is written."""
    if rows and not dry_run:
        lines = ["\t".join(map(str, row)) for row in rows]
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


# --- tests ---
from export_if_any import export_if_any


def test_rows(tmp_path):
    export_if_any([(1, "a"), (None, 2.5)], str(tmp_path / "x.tsv"))
    assert (tmp_path / "x.tsv").read_text() == "1\ta\nNone\t2.5\n"


def test_no_rows_no_file(tmp_path):
    export_if_any([], str(tmp_path / "x.tsv"))
    assert not (tmp_path / "x.tsv").exists()


def test_dry_run_leaves_the_folder_empty(tmp_path):
    export_if_any([(1,)], str(tmp_path / "x.tsv"), dry_run=True)
    assert list(tmp_path.iterdir()) == []


def test_returns_nothing(tmp_path):
    assert export_if_any([(1,)], str(tmp_path / "x.tsv")) is None
