import os


def app_setting(name: str, default: str | None = None) -> str:
    """Return a setting from the environment variable `APP_<NAME>`.

    Raises:
        KeyError: It is not set, and there is no default.
    """
    value = os.environ.get(f"APP_{name.upper()}", default)
    if value is None:
        raise KeyError(f"APP_{name.upper()}")
    return value


# --- tests ---
import pytest

from app_setting import app_setting


def test_set(monkeypatch):
    monkeypatch.setenv("APP_COLOUR", "grün")
    assert app_setting("colour") == "grün"


def test_default():
    assert app_setting("colour", "red") == "red"


def test_missing():
    with pytest.raises(KeyError, match="APP_COLOUR"):
        app_setting("colour")


def test_taken_away_again(monkeypatch):
    monkeypatch.setenv("APP_SIZE", "1")
    assert app_setting("size") == "1"
    monkeypatch.delenv("APP_SIZE")
    assert app_setting("size", "none") == "none"


def test_changed(monkeypatch):
    monkeypatch.setenv("APP_SIZE", "1")
    first = app_setting("size")
    monkeypatch.setenv("APP_SIZE", "2")
    assert (first, app_setting("size")) == ("1", "2")


def test_in_a_context(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setenv("APP_X", "inside")
        assert app_setting("x") == "inside"
    assert app_setting("x", "outside") == "outside"


def test_empty_is_a_value(monkeypatch):
    monkeypatch.setenv("APP_SIZE", "")
    assert app_setting("size", "3") == ""
