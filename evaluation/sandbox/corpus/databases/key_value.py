import sqlite3
from typing import Any
import json


def key_value(path: str, key: str, *value: Any) -> Any:
    """Read a JSON value by key from an SQLite file, or store one when it is given.

    Returns the value that was there before, or None.
    """
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kv (k TEXT PRIMARY KEY, v TEXT)")
            row = connection.execute("SELECT v FROM kv WHERE k = ?", (key,)).fetchone()
            if value:
                connection.execute("REPLACE INTO kv VALUES (?, ?)", (key, json.dumps(value[0])))
    finally:
        connection.close()
    return None if row is None else json.loads(row[0])


# --- tests ---
import pytest

from key_value import key_value


@pytest.fixture
def store(tmp_path):
    return str(tmp_path / "kv.sqlite")


def test_absent(store):
    assert key_value(store, "a") is None


def test_stored(store):
    assert key_value(store, "a", {"x": [1, 2.5, None, "ü"]}) is None
    assert key_value(store, "a") == {"x": [1, 2.5, None, "ü"]}


def test_replaced(store):
    key_value(store, "a", 1)
    assert key_value(store, "a", 2) == 1
    assert key_value(store, "a") == 2


def test_keys_are_apart(store):
    for number in range(30):
        key_value(store, f"k{number}", number)
    assert [key_value(store, f"k{n}") for n in (0, 29)] == [0, 29]


def test_what_json_cannot_say(store):
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        key_value(store, "a", {1})
    assert key_value(store, "a") is None
