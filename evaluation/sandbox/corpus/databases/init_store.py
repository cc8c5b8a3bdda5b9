import sqlite3


def init_store(path: str) -> list[str]:
    """Create the tables of a store in an SQLite file, unless they are there; return their names.

    Raises:
        sqlite3.DatabaseError: The file is something else.
    """
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS item (name TEXT PRIMARY KEY, price REAL)")
            connection.execute("CREATE TABLE IF NOT EXISTS sale (item TEXT REFERENCES item, n INT)")
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        return [name for (name,) in rows]
    finally:
        connection.close()


# --- tests ---
import sqlite3

import pytest

from init_store import init_store


def test_names(tmp_path):
    assert init_store(str(tmp_path / "s.db")) == ["item", "sale"]


def test_tables_can_be_used(tmp_path):
    init_store(str(tmp_path / "s.db"))
    connection = sqlite3.connect(tmp_path / "s.db")
    connection.execute("INSERT INTO item VALUES ('tea', 3.5)")
    assert connection.execute("SELECT * FROM item").fetchall() == [("tea", 3.5)]
    connection.close()


def test_twice(tmp_path):
    init_store(str(tmp_path / "s.db"))
    assert init_store(str(tmp_path / "s.db")) == ["item", "sale"]


def test_in_memory():
    assert init_store(":memory:") == ["item", "sale"]


def test_not_a_database(tmp_path):
    (tmp_path / "x").write_text("hello " * 200)
    with pytest.raises(sqlite3.DatabaseError, match="file is not a database"):
        init_store(str(tmp_path / "x"))
