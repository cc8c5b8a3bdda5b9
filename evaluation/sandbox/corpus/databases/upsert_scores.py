import sqlite3
from collections.abc import Mapping


def upsert_scores(path: str, scores: Mapping[str, int]) -> list[tuple[str, int]]:
    """Keep each player's best score in an SQLite file; return all, best first. All or nothing.

    Raises:
        TypeError: A score is not a whole number; then none is stored.
    """
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS best (name TEXT PRIMARY KEY, score INT)")
        with connection:
            for name, score in scores.items():
                if not isinstance(score, int):
                    raise TypeError(f"score of {name}: {score!r}")
                connection.execute(
                    "INSERT INTO best VALUES (?, ?) ON CONFLICT DO UPDATE "
                    "SET score = max(score, excluded.score)",
                    (name, score),
                )
        return connection.execute("SELECT * FROM best ORDER BY score DESC, name").fetchall()
    finally:
        connection.close()


# --- tests ---
import pytest

from upsert_scores import upsert_scores


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "best.db")


def test_order(path):
    assert upsert_scores(path, {"a": 1, "b": 3, "c": 3}) == [("b", 3), ("c", 3), ("a", 1)]


def test_best_stays(path):
    upsert_scores(path, {"a": 5})
    upsert_scores(path, {"a": 2})
    assert upsert_scores(path, {"a": 4}) == [("a", 5)]


def test_all_or_nothing(path):
    with pytest.raises(TypeError, match="score of b: 'x'"):
        upsert_scores(path, {"a": 1, "b": "x"})
    assert upsert_scores(path, {}) == []


def test_many(path):
    rows = upsert_scores(path, {f"p{n:04}": n for n in range(2000)})
    assert rows[0] == ("p1999", 1999)
    assert len(rows) == 2000
