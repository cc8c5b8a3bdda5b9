import sqlite3
from collections.abc import Iterable


def search_notes(notes: Iterable[tuple[int, str]], words: str) -> list[int]:
    """Return the ids of notes that contain all words, whatever their case, by the number of hits.

    Raises:
        ValueError: There are no words.
    """
    wanted = words.casefold().split()
    if not wanted:
        raise ValueError("nothing to search for")
    connection = sqlite3.connect(":memory:")
    connection.create_function("hits", 2, lambda text, word: text.casefold().count(word))
    connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
    connection.executemany("INSERT INTO note VALUES (?, ?)", notes)
    where = " AND ".join(["hits(text, ?) > 0"] * len(wanted))
    order = " + ".join(["hits(text, ?)"] * len(wanted))
    rows = connection.execute(
        f"SELECT id FROM note WHERE {where} ORDER BY {order} DESC, id", wanted * 2
    ).fetchall()
    connection.close()
    return [row[0] for row in rows]


# --- tests ---
import sqlite3

import pytest

from search_notes import search_notes

NOTES = [(1, "Tea and cake"), (2, "TEA, tea, tea!"), (3, "Straße ohne Tee"), (7, "cake")]


@pytest.mark.parametrize("words, ids", [("tea", [2, 1]), ("cake tea", [1]), ("STRASSE", [3]), ("wine", [])])
def test_search(words, ids):
    assert search_notes(NOTES, words) == ids


def test_generator():
    assert search_notes(((n, "x" * n) for n in range(1, 1500)), "x")[0] == 1499


def test_no_words():
    with pytest.raises(ValueError, match="nothing to search for"):
        search_notes(NOTES, "  ")


def test_id_twice():
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed: note.id"):
        search_notes([(1, "a"), (1, "b")], "a")
