import csv
import sqlite3
from pathlib import Path


def backup_table(db: str, table: str, folder: str) -> str:
    """Write a table of an SQLite file to `<table>.csv` in a folder; return that path.

    Raises:
        sqlite3.OperationalError: No such table.
    """
    connection = sqlite3.connect(db)
    try:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        target = Path(folder) / f"{table}.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow([column[0] for column in cursor.description])
            writer.writerows(cursor)
    finally:
        connection.close()
    return str(target)


# --- tests ---
import sqlite3

import pytest

from backup_table import backup_table


@pytest.fixture
def db(tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE item (name, price)")
        connection.executemany("INSERT INTO item VALUES (?, ?)", [("Käse", 4.5), ('6" nail', None)])
    connection.close()
    return str(tmp_path / "x.db")


def test_path(db, tmp_path):
    assert backup_table(db, "item", str(tmp_path)) == str(tmp_path / "item.csv")


def test_content(db, tmp_path):
    backup_table(db, "item", str(tmp_path))
    assert (tmp_path / "item.csv").read_bytes().decode() == (
        '"name","price"\r\n"Käse",4.5\r\n"6"" nail",""\r\n'
    )


def test_no_table(db, tmp_path):
    with pytest.raises(sqlite3.OperationalError, match="no such table: nothing"):
        backup_table(db, "nothing", str(tmp_path))
    assert not (tmp_path / "nothing.csv").exists()
