from pathlib import Path


def split_by_size(path: str, size: int) -> list[str]:
    """Cut a file into parts of `size` bytes beside it; return their names.

    Raises:
        ValueError: The size is not positive.
    """
    if size <= 0:
        raise ValueError(f"parts of {size} bytes")
    source = Path(path)
    content = source.read_bytes()
    names = []
    for number, start in enumerate(range(0, len(content), size), start=1):
        part = source.with_suffix(f".{number:03}")
        part.write_bytes(content[start : start + size])
        names.append(part.name)
    return names


# --- tests ---
import pytest

from split_by_size import split_by_size


@pytest.fixture
def binary(tmp_path):
    path = tmp_path / "data.bin"
    path.write_bytes(bytes(range(256)) * 4)
    return path


def test_names(binary):
    assert split_by_size(str(binary), 500) == ["data.001", "data.002", "data.003"]


def test_parts_together(binary, tmp_path):
    names = split_by_size(str(binary), 300)
    assert b"".join((tmp_path / name).read_bytes() for name in names) == bytes(range(256)) * 4


def test_last_part_is_shorter(binary, tmp_path):
    split_by_size(str(binary), 1000)
    assert (tmp_path / "data.002").stat().st_size == 24


def test_empty_file(tmp_path):
    (tmp_path / "e").touch()
    assert split_by_size(str(tmp_path / "e"), 1) == []


@pytest.mark.parametrize("size", [0, -5])
def test_sizes(binary, size):
    with pytest.raises(ValueError, match=f"parts of {size} bytes"):
        split_by_size(str(binary), size)
