import sqlite3


def add_user(path: str, name: str, age: int | None = None) -> int:
    """Add a user to the table `user` of an SQLite file; return the new id.

    Raises:
        sqlite3.IntegrityError: The name is taken.
        sqlite3.OperationalError: There is no such table.
    """
    connection = sqlite3.connect(path)
    try:
        with connection:
            cursor = connection.execute("INSERT INTO user (name, age) VALUES (?, ?)", (name, age))
        return cursor.lastrowid or 0
    finally:
        connection.close()


# --- tests ---
import sqlite3

import pytest

from add_user import add_user


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "users.db")


@pytest.fixture
def connection(path):
    opened = sqlite3.connect(path)
    opened.execute("CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, age INT)")
    opened.commit()
    yield opened
    opened.close()


def test_ids(connection, path):
    assert [add_user(path, "Ann"), add_user(path, "Bob", 30)] == [1, 2]


def test_row(connection, path):
    add_user(path, "Zoë", age=7)
    assert connection.execute("SELECT name, age FROM user").fetchall() == [("Zoë", 7)]


def test_no_age(connection, path):
    add_user(path, "Ann")
    assert connection.execute("SELECT age FROM user WHERE name = 'Ann'").fetchone() == (None,)


def test_taken(connection, path):
    add_user(path, "Ann")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed: user.name"):
        add_user(path, "Ann")


def test_no_table(path):
    with pytest.raises(sqlite3.OperationalError, match="no such table: user"):
        add_user(path, "Ann")
