def add_context(text: str, source: str) -> float:
    """Read a number; an error gets a note that says where the text comes from.

    Raises:
        ValueError: Not a number.
    """
    try:
        return float(text)
    except ValueError as error:
        error.add_note(f"in {source}")
        raise


# --- tests ---
import pytest

from add_context import add_context


def test_number():
    assert add_context(" 1e3 ", "a.txt") == 1000.0


def test_error():
    with pytest.raises(ValueError, match="could not convert string to float: 'abc'"):
        add_context("abc", "a.txt")


def test_note():
    with pytest.raises(ValueError) as caught:
        add_context("abc", "a.txt")
    assert caught.value.__notes__ == ["in a.txt"]


def test_match_reads_notes_too():
    with pytest.raises(ValueError, match="in b.txt"):
        add_context("", "b.txt")
