import sqlite3
from typing import Any


def query_rows(path: str, sql: str, *values: Any) -> list[dict[str, Any]]:
    """Run a SELECT on an SQLite file that is opened for reading only.

    Raises:
        sqlite3.OperationalError: The file is missing, the statement wrong, or it would write.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()


# --- tests ---
import sqlite3

import pytest

from query_rows import query_rows


@pytest.fixture
def path(tmp_path):
    connection = sqlite3.connect(tmp_path / "t.db")
    connection.execute("CREATE TABLE t (a INTEGER, b TEXT, c BLOB)")
    rows = [(1, "x", b"\x00\xff"), (2, None, None), (2**62, "ü", b"")]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return str(tmp_path / "t.db")


def test_rows(path):
    assert query_rows(path, "SELECT a, b FROM t ORDER BY a")[:2] == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": None},
    ]


def test_values(path):
    assert query_rows(path, "SELECT c FROM t WHERE a = ?", 1) == [{"c": b"\x00\xff"}]
    assert query_rows(path, "SELECT a FROM t WHERE b = ? OR a = ?", "ü", 2) == [
        {"a": 2},
        {"a": 2**62},
    ]


def test_no_rows(path):
    assert query_rows(path, "SELECT * FROM t WHERE a < 0") == []


def test_writing(path):
    with pytest.raises(sqlite3.OperationalError, match="readonly database"):
        query_rows(path, "DELETE FROM t")


def test_missing_file(tmp_path):
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        query_rows(str(tmp_path / "no.db"), "SELECT 1")


def test_too_few_values(path):
    with pytest.raises(sqlite3.ProgrammingError, match="Incorrect number of bindings"):
        query_rows(path, "SELECT ?")
