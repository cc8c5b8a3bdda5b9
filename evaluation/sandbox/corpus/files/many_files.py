from pathlib import Path


def many_files(folder: str, count: int, prefix: str = "part") -> int:
    """Write `count` numbered files of one line each; return how many bytes that was.

    Raises:
        ValueError: The count is negative.
    """
    if count < 0:
        raise ValueError("cannot write fewer than no files")
    return sum(
        Path(folder, f"{prefix}-{i:04}.txt").write_text(f"{prefix} {i}\n") for i in range(count)
    )


# --- tests ---
import pytest

from many_files import many_files


def test_three(tmp_path):
    assert many_files(str(tmp_path), 3) == 21
    assert [p.name for p in sorted(tmp_path.iterdir())] == [
        "part-0000.txt",
        "part-0001.txt",
        "part-0002.txt",
    ]


def test_prefix(tmp_path):
    many_files(str(tmp_path), 1, "x")
    assert (tmp_path / "x-0000.txt").read_text() == "x 0\n"


def test_five_hundred(tmp_path):
    many_files(str(tmp_path), 500)
    assert len(list(tmp_path.glob("part-*.txt"))) == 500


def test_none(tmp_path):
    assert many_files(str(tmp_path), 0) == 0


def test_negative(tmp_path):
    with pytest.raises(ValueError, match="fewer than no files"):
        many_files(str(tmp_path), -1)
