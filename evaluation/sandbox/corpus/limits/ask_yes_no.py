import sys


def ask_yes_no(question: str) -> bool:
    """Ask on standard output and read a line of standard input; an empty answer is no.

    Raises:
        EOFError: There is no input.
    """
    print(f"{question} [y/N] ", end="")
    line = sys.stdin.readline()
    if not line:
        raise EOFError("no answer")
    return line.strip().lower() in ("y", "yes")


# --- tests ---
import io
import sys

import pytest

from ask_yes_no import ask_yes_no


@pytest.mark.parametrize("line, answer", [("y\n", True), ("YES\n", True), ("\n", False), ("no\n", False)])
def test_answers(monkeypatch, capsys, line, answer):
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))
    assert ask_yes_no("Go?") is answer


def test_question(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    ask_yes_no("Delete all?")
    assert capsys.readouterr().out == "Delete all? [y/N] "


def test_no_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(EOFError, match="no answer"):
        ask_yes_no("Go?")
