from datetime import datetime
from pathlib import Path


def append_journal(path: Path, entry: str, at: datetime) -> int:
    """Append an entry to a journal, in one line; return the journal's size in bytes.

    Raises:
        ValueError: The entry is blank.
    """
    line = " ".join(entry.split())
    if not line:
        raise ValueError("a blank entry")
    with Path(path).open("a", encoding="utf-8") as journal:
        journal.write(f"{at:%Y-%m-%d %H:%M} {line}\n")
        return journal.tell()


# --- tests ---
from datetime import datetime

import pytest

from append_journal import append_journal

NOON = datetime(2026, 4, 5, 12)


def test_new_journal(tmp_path):
    assert append_journal(tmp_path / "j.txt", "Sunny", NOON) == 23
    assert (tmp_path / "j.txt").read_text() == "2026-04-05 12:00 Sunny\n"


def test_appends(tmp_path):
    journal = tmp_path / "j.txt"
    append_journal(journal, "one", NOON)
    append_journal(journal, "two\nlines", NOON)
    assert journal.read_text().splitlines()[1] == "2026-04-05 12:00 two lines"


def test_a_reader_sees_new_entries(tmp_path):
    journal = tmp_path / "j.txt"
    append_journal(journal, "first", NOON)
    with journal.open() as reader:
        assert reader.readline() == "2026-04-05 12:00 first\n"
        append_journal(journal, "second", NOON)
        assert reader.readline() == "2026-04-05 12:00 second\n"


def test_blank(tmp_path):
    with pytest.raises(ValueError, match="blank"):
        append_journal(tmp_path / "j.txt", " \n ", NOON)
    assert not (tmp_path / "j.txt").exists()
