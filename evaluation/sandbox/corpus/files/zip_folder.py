import zipfile
from pathlib import Path


def zip_folder(folder: Path, archive: Path, *, pattern: str = "**/*") -> list[str]:
    """Pack the files of a folder into a zip archive; return their names in it, sorted.

    Raises:
        NotADirectoryError: There is no such folder.
        FileExistsError: The archive is there already.
    """
    folder, archive = Path(folder), Path(archive)
    if not folder.is_dir():
        raise NotADirectoryError(f"no folder {folder.name}")
    names = []
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and path != archive:
                name = path.relative_to(folder).as_posix()
                target.write(path, name)
                names.append(name)
    return names


# --- tests ---
import zipfile

import pytest

from zip_folder import zip_folder


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    (made / "sub").mkdir(parents=True)
    (made / "a.txt").write_text("alpha")
    (made / "sub" / "ä.txt").write_text("umlaut")
    (made / "empty").mkdir()
    return made


def test_names(folder, tmp_path):
    assert zip_folder(folder, tmp_path / "out.zip") == ["a.txt", "sub/ä.txt"]


def test_content(folder, tmp_path):
    zip_folder(folder, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.read("sub/ä.txt") == b"umlaut"
        assert archive.testzip() is None


def test_pattern(folder, tmp_path):
    assert zip_folder(folder, tmp_path / "out.zip", pattern="*.txt") == ["a.txt"]


def test_no_folder(tmp_path):
    with pytest.raises(NotADirectoryError, match="no folder nowhere"):
        zip_folder(tmp_path / "nowhere", tmp_path / "out.zip")


def test_archive_exists(folder, tmp_path):
    (tmp_path / "out.zip").touch()
    with pytest.raises(FileExistsError):
        zip_folder(folder, tmp_path / "out.zip")
