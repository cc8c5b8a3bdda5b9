def parse_csv_line(line: str, *, quote: str = '"', separator: str = ",") -> list[str]:
    """Split one CSV line by a state machine; doubled quotes inside quotes are one.

    Raises:
        ValueError: A quote is not closed; `args[1]` is where it opens.
    """
    cells, cell, quoted, opened, i = [], "", False, -1, 0
    while i < len(line):
        char = line[i]
        if quoted and char == quote:
            if line[i + 1 : i + 2] == quote:
                cell += quote
                i += 1
            else:
                quoted = False
        elif not quoted and char == quote:
            quoted, opened = True, i
        elif not quoted and char == separator:
            cells.append(cell)
            cell = ""
        else:
            cell += char
        i += 1
    if quoted:
        raise ValueError("quote is not closed", opened)
    return [*cells, cell]


# --- tests ---
import pytest

from parse_csv_line import parse_csv_line


@pytest.mark.parametrize(
    "line, cells",
    [
        ("", [""]),
        ("a,b", ["a", "b"]),
        (",", ["", ""]),
        ('"a,b",c', ["a,b", "c"]),
        ('"say ""hi"""', ['say "hi"']),
        ('x"y"z', ["xyz"]),
    ],
)
def test_lines(line, cells):
    assert parse_csv_line(line) == cells


def test_other_signs():
    assert parse_csv_line("'a;b';c", quote="'", separator=";") == ["a;b", "c"]


def test_open_quote():
    with pytest.raises(ValueError) as caught:
        parse_csv_line('a,"b')
    assert caught.value.args == ("quote is not closed", 2)


def test_open_quote_as_text():
    with pytest.raises(ValueError, match=r"\('quote is not closed', 0\)"):
        parse_csv_line('"')
