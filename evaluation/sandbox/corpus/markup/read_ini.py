# file: app.ini = [DEFAULT]\nroot = /srv\n\n[paths]\nlogs = %(root)s/logs\n\n[limits]\nsize = 10\nopen = yes\n
import configparser


def read_ini(path: str, section: str) -> dict[str, str]:
    """Return a section of an INI file with its defaults, references filled in.

    Raises:
        configparser.NoSectionError: There is no such section, or no file.
    """
    parser = configparser.ConfigParser()
    parser.read(path, encoding="utf-8")
    return dict(parser.items(section))


# --- tests ---
import configparser

import pytest

from read_ini import read_ini


def test_reference():
    assert read_ini("app.ini", "paths") == {"root": "/srv", "logs": "/srv/logs"}


def test_values_are_text():
    assert read_ini("app.ini", "limits")["size"] == "10"


def test_no_section():
    with pytest.raises(configparser.NoSectionError, match="No section: 'mail'"):
        read_ini("app.ini", "mail")


def test_no_file():
    with pytest.raises(configparser.NoSectionError):
        read_ini("other.ini", "paths")


def test_unknown_reference(tmp_path):
    (tmp_path / "x.ini").write_text("[a]\nb = %(c)s\n")
    with pytest.raises(configparser.InterpolationMissingOptionError):
        read_ini(str(tmp_path / "x.ini"), "a")


def test_key_twice(tmp_path):
    (tmp_path / "x.ini").write_text("[a]\nb = 1\nb = 2\n")
    with pytest.raises(configparser.DuplicateOptionError) as caught:
        read_ini(str(tmp_path / "x.ini"), "a")
    assert caught.value.option == "b"
