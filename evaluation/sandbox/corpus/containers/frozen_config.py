from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

DEFAULTS = MappingProxyType({"debug": False, "port": 8000, "hosts": ("localhost",)})


def frozen_config(overrides: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return the settings, which cannot be assigned to.

    Raises:
        KeyError: A setting that does not exist.
    """
    for name in overrides or {}:
        if name not in DEFAULTS:
            raise KeyError(name)
    return MappingProxyType({**DEFAULTS, **(overrides or {})})


# --- tests ---
import pytest

from frozen_config import DEFAULTS, frozen_config


def test_defaults():
    assert frozen_config() == DEFAULTS
    assert frozen_config()["port"] == 8000


def test_override():
    assert dict(frozen_config({"port": 1})) == {"debug": False, "port": 1, "hosts": ("localhost",)}


def test_cannot_be_assigned_to():
    config = frozen_config()
    with pytest.raises(TypeError, match="does not support item assignment"):
        config["port"] = 1


def test_unknown_setting():
    with pytest.raises(KeyError, match="prot"):
        frozen_config({"prot": 1})
