"""Names of files stay inside the working directory."""

import pytest

from sandbox.errors import UnsafePath
from sandbox.paths import checked_files, checked_path
from sandbox.service import SecureSandbox


@pytest.mark.contract("D-7", "SBX-11")
@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "",
        ".",
        "~/x",
        "C:/x",
        "a\\b",
        "a\0b",
        "a\nb",
        "a/" + "b" * 256,
    ],
)
def test_an_unsafe_path_is_refused(path: str, sandbox: SecureSandbox) -> None:
    with pytest.raises(UnsafePath):
        checked_path(path)
    with pytest.raises(UnsafePath):
        sandbox.verify_tool("f", "def f(): return 1", "def test_f(): assert f() == 1", {path: "x"})


@pytest.mark.parametrize(
    ("path", "normal"), [("a/b.txt", "a/b.txt"), ("./a//b", "a/b"), ("é.csv", "é.csv")]
)
def test_a_relative_path_is_made_normal(path: str, normal: str) -> None:
    assert checked_path(path) == normal


def test_a_file_inside_a_file_is_refused() -> None:
    with pytest.raises(UnsafePath, match="file and a folder"):
        checked_files({"a": b"", "a/b": b""})
