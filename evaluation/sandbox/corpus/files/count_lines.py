from pathlib import Path


def count_lines(path: str | Path, *, skip_blank: bool = False) -> int:
    """Count the lines of a UTF-8 text file.

    Raises:
        FileNotFoundError: There is no such file.
        UnicodeDecodeError: The file is not UTF-8.
    """
    with open(path, encoding="utf-8") as file:
        return sum(1 for line in file if line.strip() or not skip_blank)


# --- tests ---
import pytest

from count_lines import count_lines


@pytest.mark.parametrize("text, lines", [("", 0), ("a", 1), ("a\n", 1), ("a\n\nb\n", 3)])
def test_counts(tmp_path, text, lines):
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert count_lines(path) == lines
    assert count_lines(str(path)) == lines


def test_skip_blank(tmp_path):
    (tmp_path / "text.txt").write_text("a\n \n\nb")
    assert count_lines(tmp_path / "text.txt", skip_blank=True) == 2


def test_large_file(tmp_path):
    (tmp_path / "big.log").write_text("x" * 79 + "\n" * 1 + ("y" * 79 + "\n") * 20_000)
    assert count_lines(tmp_path / "big.log") == 20_001


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing.txt"):
        count_lines(tmp_path / "missing.txt")


def test_error_has_a_number_and_a_file_name(tmp_path):
    with pytest.raises(OSError) as caught:
        count_lines(str(tmp_path / "nope"))
    assert caught.value.errno == 2
    assert caught.value.filename == str(tmp_path / "nope")


def test_not_utf8(tmp_path):
    (tmp_path / "latin.txt").write_bytes("Grüße".encode("latin-1"))
    with pytest.raises(UnicodeDecodeError) as caught:
        count_lines(tmp_path / "latin.txt")
    assert (caught.value.start, caught.value.reason) == (2, "invalid start byte")
