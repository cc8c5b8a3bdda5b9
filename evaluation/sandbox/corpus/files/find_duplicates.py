import hashlib
from collections import defaultdict
from pathlib import Path


def find_duplicates(folder: str) -> list[list[str]]:
    """Return groups of files with equal content below a folder, by relative path."""
    root = Path(folder)
    groups: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            key = len(content), hashlib.sha256(content).hexdigest()
            groups[key].append(str(path.relative_to(root)))
    return sorted(group for group in groups.values() if len(group) > 1)


# --- tests ---
from find_duplicates import find_duplicates


def test_none(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    assert find_duplicates(str(tmp_path)) == []


def test_groups(tmp_path):
    (tmp_path / "x" / "y").mkdir(parents=True)
    for name in ("a", "x/b", "x/y/c"):
        (tmp_path / name).write_bytes(b"\x00\x01" * 500)
    (tmp_path / "d").write_text("")
    (tmp_path / "e").write_text("")
    assert find_duplicates(str(tmp_path)) == [["a", "x/b", "x/y/c"], ["d", "e"]]


def test_many_files(tmp_path):
    for i in range(150):
        (tmp_path / f"{i:03}.txt").write_text(str(i % 75))
    groups = find_duplicates(str(tmp_path))
    assert len(groups) == 75
    assert groups[0] == ["000.txt", "075.txt"]


def test_empty_folder(tmp_path):
    assert find_duplicates(str(tmp_path)) == []


def test_no_folder(tmp_path):
    assert find_duplicates(str(tmp_path / "nothing")) == []
