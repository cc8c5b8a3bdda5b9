import gzip
from pathlib import Path


def gzip_text(path: str, keep: bool = True) -> tuple[str, int]:
    """Compress a file to `<name>.gz` beside it; return that path and its size.

    Raises:
        IsADirectoryError: The path is a folder.
    """
    source = Path(path)
    target = source.with_name(source.name + ".gz")
    target.write_bytes(gzip.compress(source.read_bytes(), mtime=0))
    if not keep:
        source.unlink()
    return str(target), target.stat().st_size


# --- tests ---
import gzip

import pytest

from gzip_text import gzip_text


@pytest.fixture()
def text(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text("line\n" * 10_000)
    yield path
    assert path.name == "log.txt"


def test_path_and_size(text):
    name, size = gzip_text(str(text))
    assert name == f"{text}.gz"
    assert size < 1000


def test_content(text):
    target, _ = gzip_text(str(text))
    with gzip.open(target, "rt") as file:
        assert file.read() == "line\n" * 10_000


@pytest.mark.parametrize("keep", [True, False])
def test_original(text, keep):
    gzip_text(str(text), keep)
    assert text.exists() is keep
    assert text.with_name("log.txt.gz").exists()


def test_folder(tmp_path):
    with pytest.raises(IsADirectoryError):
        gzip_text(str(tmp_path))
