import shutil
from pathlib import Path

CACHES = ("__pycache__", ".pytest_cache", ".ruff_cache")


def remove_caches(project: str) -> list[str]:
    """Delete the cache folders of Python tools below a project; return their relative paths."""
    root = Path(project)
    found = sorted(path for path in root.rglob("*") if path.name in CACHES and path.is_dir())
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return [path.relative_to(root).as_posix() for path in found]


# --- tests ---
import pytest

from remove_caches import CACHES, remove_caches


@pytest.fixture
def project(tmp_path):
    for folder in ("pkg/__pycache__", ".ruff_cache", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pkg" / "__pycache__" / "mod.cpython-311.pyc").write_bytes(b"\x00")
    (tmp_path / "pkg" / "mod.py").write_text("X = 1\n")
    return tmp_path


def test_reports_what_went(project):
    assert remove_caches(str(project)) == [".ruff_cache", "pkg/__pycache__"]


def test_caches_are_gone(project):
    remove_caches(str(project))
    names = {path.name for path in project.rglob("*")}
    assert names.isdisjoint(CACHES)
    assert names == {"pkg", "mod.py", "docs"}


def test_the_rest_stays(project):
    remove_caches(str(project))
    assert (project / "pkg" / "mod.py").read_text() == "X = 1\n"
    assert (project / "docs").is_dir()


def test_nothing_to_do(tmp_path):
    assert remove_caches(str(tmp_path)) == []
