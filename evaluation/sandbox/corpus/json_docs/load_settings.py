from json import JSONDecodeError, loads
from pathlib import Path
from typing import Any


def load_settings(path: str) -> dict[str, Any]:
    """Read a JSON object from a file; a file that is missing or empty has no settings.

    Raises:
        json.JSONDecodeError: The file is not JSON; its name stands before the message.
        TypeError: It is no object.
    """
    file = Path(path)
    text = file.read_text("utf-8") if file.exists() else ""
    if not text.strip():
        return {}
    try:
        settings = loads(text)
    except JSONDecodeError as error:
        raise JSONDecodeError(f"{file.name}: {error.msg}", error.doc, error.pos) from error
    if not isinstance(settings, dict):
        raise TypeError(f"{file.name} holds a {type(settings).__name__}")
    return settings


# --- tests ---
import json

import pytest

from load_settings import load_settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "app.json"


def test_object(path):
    path.write_text('{"tax": 0.19, "name": "Zoë"}', encoding="utf-8")
    assert load_settings(str(path)) == {"tax": 0.19, "name": "Zoë"}


def test_missing(path):
    assert load_settings(str(path)) == {}


def test_blank(path):
    path.write_text("\n")
    assert load_settings(str(path)) == {}


def test_broken(path):
    path.write_text("{")
    with pytest.raises(json.JSONDecodeError, match="app.json: Expecting property name"):
        load_settings(str(path))


def test_list(path):
    path.write_text("[1]")
    with pytest.raises(TypeError, match="app.json holds a list"):
        load_settings(str(path))
