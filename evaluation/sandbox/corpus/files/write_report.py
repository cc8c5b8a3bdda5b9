from pathlib import Path


def write_report(folder: Path, lines: list[str]) -> Path:
    """Write the lines to `report.txt` in `folder` and return the file's path."""
    target = Path(folder) / "report.txt"
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return target


# --- tests ---
from write_report import write_report


def test_path_of_the_report(tmp_path):
    assert write_report(tmp_path, ["a"]) == tmp_path / "report.txt"


def test_content(tmp_path):
    written = write_report(tmp_path, ["Zürich", "Łódź"])
    assert written.read_text(encoding="utf-8") == "Zürich\nŁódź\n"


def test_no_lines(tmp_path):
    assert write_report(tmp_path, []).stat().st_size == 0


def test_replaces_an_older_report(tmp_path):
    (tmp_path / "report.txt").write_text("old text that is longer")
    assert write_report(tmp_path, ["new"]).read_text() == "new\n"
