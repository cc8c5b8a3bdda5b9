from pathlib import Path
from typing import Any

import pytest

from runs import data_files
from runs.data_files import FileNotAllowed

pytestmark = [pytest.mark.core, pytest.mark.contract("D-7", "SYN-8")]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "sales.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "secret.csv").write_text("secret")
    return tmp_path


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Load data/sales.csv", ["data/sales.csv"]),
        ("Load 'my sales.csv' and x.json.", ["my sales.csv", "x.json"]),
        ("Load data/sales.csv and data/sales.csv", ["data/sales.csv"]),
        ("What is 15% of 300?", []),
        ("See example.com for more", []),
    ],
)
def test_names_are_found_once_in_order(prompt: str, names: list[str]) -> None:
    assert data_files.named_in(prompt) == names


@pytest.mark.parametrize("name", ["data/sales.csv", "sales.csv"])
def test_a_file_is_read_with_and_without_its_folder(name: str) -> None:
    assert data_files.find(name) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    "name", ["/etc/x.json", "../secret.csv", "data/../../secret.csv", "~/x.csv", "..\\secret.csv"]
)
def test_a_way_out_is_refused_in_a_prompt_and_in_an_argument(name: str) -> None:
    with pytest.raises(FileNotAllowed):
        data_files.named_in(f"Load '{name}'")
    with pytest.raises(FileNotAllowed):
        data_files.find(name)


def test_a_link_out_is_refused(folder: Path) -> None:
    (folder / "data" / "link.csv").symlink_to(folder / "secret.csv")

    with pytest.raises(FileNotAllowed):
        data_files.find("data/link.csv")


def test_a_name_with_no_file_behind_it_is_none() -> None:
    assert data_files.find("data/nowhere.csv") is None
    assert data_files.available() == ["data/sales.csv"]


@pytest.mark.parametrize(("size", "allowed"), [(10_000_000, True), (10_000_001, False)])
def test_a_file_may_have_ten_megabytes(folder: Path, size: int, allowed: bool) -> None:  # noqa: FBT001
    with (folder / "data" / "big.csv").open("wb") as file:
        file.truncate(size)

    if allowed:
        assert len(data_files.find("big.csv") or b"") == size
    else:
        with pytest.raises(FileNotAllowed, match="10 MB"):
            data_files.find("big.csv")
