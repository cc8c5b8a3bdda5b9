import os
from pathlib import Path


def resolve_links(folder: str) -> dict[str, str]:
    """Return the symbolic links directly in a folder and what they point to; "!" if broken."""
    return {
        path.name: ("" if path.exists() else "!") + os.readlink(path)
        for path in sorted(Path(folder).iterdir())
        if path.is_symlink()
    }


# --- tests ---
import pytest

from resolve_links import resolve_links


def test_links(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "good").symlink_to("file")
    (tmp_path / "bad").symlink_to("nowhere")
    assert resolve_links(str(tmp_path)) == {"bad": "!nowhere", "good": "file"}


def test_no_links(tmp_path):
    (tmp_path / "file").touch()
    assert resolve_links(str(tmp_path)) == {}


def test_link_to_a_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("a", target_is_directory=True)
    assert resolve_links(str(tmp_path)) == {"b": "a"}


def test_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        resolve_links(str(tmp_path / "x"))
