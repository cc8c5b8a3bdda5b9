import logging
from collections.abc import Mapping

log = logging.getLogger("plugins.loader")
log.setLevel(logging.INFO)


def load_plugins(specs: Mapping[str, str]) -> list[str]:
    """Return the names of plugins whose version is a number; log the others with the reason."""
    loaded = []
    for name, version in specs.items():
        try:
            float(version)
        except ValueError:
            log.exception("plugin %s is not loaded", name, extra={"plugin": name})
        else:
            log.info("plugin %s %s", name, version)
            loaded.append(name)
    return loaded


# --- tests ---
import logging

from load_plugins import load_plugins


def test_loaded(caplog):
    assert load_plugins({"a": "1.0", "b": "x", "c": "2"}) == ["a", "c"]


def test_level_of_the_logger_lets_info_through(caplog):
    load_plugins({"a": "1"})
    assert caplog.messages == ["plugin a 1"]


def test_reason(caplog):
    assert load_plugins({"b": "x"}) == []
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.exc_info[0] is ValueError
    assert "could not convert string to float: 'x'" in caplog.text


def test_extra(caplog):
    load_plugins({"b": "x"})
    assert [record.plugin for record in caplog.records] == ["b"]


def test_below_the_level(caplog):
    caplog.set_level(logging.ERROR, logger="plugins.loader")
    assert load_plugins({"a": "1"}) == ["a"]
    assert caplog.messages == []
