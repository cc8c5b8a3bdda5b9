# file: people.csv = name,city\nAnn,Oslo\nBj\u00f6rn,\n
import csv
import sqlite3


def import_csv(csv_path: str, db_path: str, table: str) -> int:
    """Copy a CSV file into a new table of text columns; blanks become NULL. Returns the rows.

    Raises:
        ValueError: A name is not an identifier.
        sqlite3.OperationalError: The table exists.
    """
    with open(csv_path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    for name in (table, *header):
        if not name.isidentifier():
            raise ValueError(f"{name!r} is not an identifier")
    connection = sqlite3.connect(db_path)
    try:
        with connection:
            connection.execute(f"CREATE TABLE {table} ({', '.join(header)})")
            marks = ", ".join("?" * len(header))
            values = [[cell or None for cell in row] for row in rows]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    finally:
        connection.close()
    return len(rows)


# --- tests ---
import sqlite3

import pytest

from import_csv import import_csv


def _select(path, sql):
    connection = sqlite3.connect(path)
    rows = connection.execute(sql).fetchall()
    connection.close()
    return rows


def test_rows(tmp_path):
    target = str(tmp_path / "x.db")
    assert import_csv("people.csv", target, "people") == 2
    assert _select(target, "SELECT * FROM people") == [("Ann", "Oslo"), ("Björn", None)]


def test_two_tables(tmp_path):
    target = str(tmp_path / "x.db")
    import_csv("people.csv", target, "a")
    import_csv("people.csv", target, "b")
    assert _select(target, "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b)") == [(4,)]


def test_table_exists(tmp_path):
    import_csv("people.csv", str(tmp_path / "x.db"), "people")
    with pytest.raises(sqlite3.OperationalError, match="table people already exists"):
        import_csv("people.csv", str(tmp_path / "x.db"), "people")


def test_bad_table(tmp_path):
    with pytest.raises(ValueError, match="'x; drop' is not an identifier"):
        import_csv("people.csv", str(tmp_path / "x.db"), "x; drop")


def test_bad_column(tmp_path):
    (tmp_path / "bad.csv").write_text("a,1b\n")
    with pytest.raises(ValueError, match="'1b'"):
        import_csv(str(tmp_path / "bad.csv"), ":memory:", "t")
