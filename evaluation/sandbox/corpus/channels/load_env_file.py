# file: dev.env = # comment\nNAME=Zo\u00eb\nexport PORT = "8000"\n\nEMPTY=\nPATHS='a:b'\n
import os


def load_env_file(path: str, *, override: bool = False) -> dict[str, str]:
    """Set environment variables from a file of NAME=VALUE lines; return those that were set.

    Raises:
        ValueError: A line has another form.
    """
    changed = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            name, equals, value = line.removeprefix("export ").partition("=")
            name, value = name.strip(), value.strip()
            if not equals or not name.isidentifier():
                raise ValueError(f"line {number} is not NAME=VALUE")
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            if override or name not in os.environ:
                os.environ[name] = changed[name] = value
    return changed


# --- tests ---
import os

import pytest

from load_env_file import load_env_file


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in ("NAME", "PORT", "EMPTY", "PATHS"):
        monkeypatch.delenv(name, raising=False)


def test_returned():
    assert load_env_file("dev.env") == {"NAME": "Zoë", "PORT": "8000", "EMPTY": "", "PATHS": "a:b"}


def test_environment():
    load_env_file("dev.env")
    assert os.environ["PORT"] == "8000"
    assert os.environ.get("EMPTY") == ""


def test_what_is_set_stays(monkeypatch):
    monkeypatch.setenv("PORT", "1")
    assert "PORT" not in load_env_file("dev.env")
    assert os.environ["PORT"] == "1"


def test_override(monkeypatch):
    monkeypatch.setenv("PORT", "1")
    assert load_env_file("dev.env", override=True)["PORT"] == "8000"


def test_bad_line(tmp_path):
    (tmp_path / "x.env").write_text("A=1\nB\n")
    with pytest.raises(ValueError, match="line 2 is not NAME=VALUE"):
        load_env_file(str(tmp_path / "x.env"))
