import io
import zipfile


def unzip_bytes(archive: bytes | io.BytesIO, password: bytes | None = None) -> dict[str, bytes]:
    """Return the files of a zip archive in memory, by name.

    Raises:
        zipfile.BadZipFile: It is no archive.
    """
    stream = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    with zipfile.ZipFile(stream) as opened:
        return {
            info.filename: opened.read(info, password)
            for info in opened.infolist()
            if not info.is_dir()
        }


# --- tests ---
import io
import zipfile

import pytest

from unzip_bytes import unzip_bytes


@pytest.fixture
def archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        opened.writestr("a.txt", "alpha")
        opened.writestr("sub/ü.bin", bytes(range(256)))
        opened.mkdir("empty")
    return stream


def test_bytes(archive):
    assert unzip_bytes(archive.getvalue())["a.txt"] == b"alpha"


def test_stream(archive):
    assert list(unzip_bytes(archive)) == ["a.txt", "sub/ü.bin"]


def test_binary(archive):
    assert unzip_bytes(archive)["sub/ü.bin"][255] == 255


def test_no_archive():
    with pytest.raises(zipfile.BadZipFile, match="File is not a zip file"):
        unzip_bytes(b"hello")
