from pathlib import Path


def find_config(name: str = "app.toml") -> str | None:
    """Look for a file in the working directory and the folders above it; return its path."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / name).is_file():
            return str(folder / name)
    return None


# --- tests ---
import pytest

from find_config import find_config


@pytest.fixture
def project(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "app.toml").write_text("x = 1\n")
    return tmp_path


def test_here(project, monkeypatch):
    monkeypatch.chdir(project)
    assert find_config() == str(project / "app.toml")


def test_above(project, monkeypatch):
    monkeypatch.chdir(project / "a" / "b")
    assert find_config("app.toml") == f"{project}/app.toml"


def test_nearest(project, monkeypatch):
    (project / "a" / "app.toml").touch()
    monkeypatch.chdir(project / "a" / "b")
    assert find_config() == str(project / "a" / "app.toml")


def test_nowhere(project, monkeypatch):
    monkeypatch.chdir(project)
    assert find_config("no-such-file.toml") is None


def test_folders_do_not_count(project, monkeypatch):
    monkeypatch.chdir(project)
    (project / "conf").mkdir()
    assert find_config("conf") is None
