import os
from pathlib import Path


def replace_in_file(path: str, old: str, new: str) -> int:
    """Replace text in a file, which keeps its time of modification; return how often.

    Raises:
        ValueError: The text to look for is empty.
    """
    if not old:
        raise ValueError("nothing to look for")
    file = Path(path)
    before = file.stat()
    text = file.read_text(encoding="utf-8")
    count = text.count(old)
    if count:
        file.write_text(text.replace(old, new), encoding="utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return count


# --- tests ---
import pytest

from replace_in_file import replace_in_file


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("the cat and the dog", encoding="utf-8")
    return path


def test_longer(note):
    assert replace_in_file(str(note), "the", "every") == 2
    assert note.read_text() == "every cat and every dog"


def test_equally_long(note):
    assert replace_in_file(str(note), "cat", "cow") == 1
    assert note.read_text() == "the cow and the dog"


def test_time_is_kept(note):
    before = note.stat().st_mtime_ns
    assert replace_in_file(str(note), "dog", "mouse") == 1
    assert note.stat().st_mtime_ns == before


def test_absent(note):
    assert replace_in_file(str(note), "fish", "x") == 0


def test_nothing_to_look_for(note):
    with pytest.raises(ValueError, match="nothing to look for"):
        replace_in_file(str(note), "", "x")
