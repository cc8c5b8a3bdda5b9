import uuid

NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def stable_uuid(name: str, namespace: uuid.UUID = NAMESPACE) -> uuid.UUID:
    """Return the same UUID (version 5) for the same name, each time.

    Raises:
        ValueError: The name is empty.
    """
    if not name:
        raise ValueError("a UUID needs a name")
    return uuid.uuid5(namespace, name)


# --- tests ---
import uuid

import pytest

from stable_uuid import NAMESPACE, stable_uuid


def test_known_value():
    assert str(stable_uuid("python.org")) == "886313e1-3b8a-5372-9b90-0c9aee199e5d"


def test_version():
    assert stable_uuid("x").version == 5


def test_namespace():
    assert stable_uuid("a", uuid.NAMESPACE_URL) != stable_uuid("a")
    assert stable_uuid("a", NAMESPACE) == stable_uuid("a")


def test_no_name():
    with pytest.raises(ValueError, match="needs a name"):
        stable_uuid("")
