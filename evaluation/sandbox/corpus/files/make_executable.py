import stat
from pathlib import Path


def make_executable(path: str) -> str:
    """Let everybody who may read a file also run it; return its mode as `ls` writes it.

    Raises:
        ValueError: The file does not begin with "#!".
    """
    file = Path(path)
    if not file.read_bytes().startswith(b"#!"):
        raise ValueError(f"{file.name} is not a script")
    mode = file.stat().st_mode
    file.chmod(mode | (mode & 0o444) >> 2)
    return stat.filemode(file.stat().st_mode)


# --- tests ---
import pytest

from make_executable import make_executable


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "run.sh"
    path.write_text("#!/bin/sh\necho hello\n")
    path.chmod(0o640)
    return path


def test_returned_mode(script):
    assert make_executable(str(script)) == "-rwxr-x---"


def test_mode_of_the_file(script):
    make_executable(str(script))
    assert script.stat().st_mode & 0o777 == 0o750


def test_content_stays(script):
    assert make_executable(str(script)).startswith("-rwx")
    assert script.read_text() == "#!/bin/sh\necho hello\n"


def test_not_a_script(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ValueError, match="notes.txt is not a script"):
        make_executable(str(tmp_path / "notes.txt"))
