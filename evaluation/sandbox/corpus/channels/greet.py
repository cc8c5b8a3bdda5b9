import sys


def greet(*names: str, shout: bool = False) -> int:
    """Print a greeting for each name; blanks go to the error stream. Returns how many were greeted."""
    greeted = 0
    for name in names:
        if not name.strip():
            print("nobody is called ''", file=sys.stderr)
            continue
        text = f"Hello, {name.strip()}!"
        print(text.upper() if shout else text)
        greeted += 1
    return greeted


# --- tests ---
from greet import greet


def test_output(capsys):
    assert greet("Zoë", " Bob ") == 2
    assert capsys.readouterr().out == "Hello, Zoë!\nHello, Bob!\n"


def test_shout(capsys):
    greet("Ann", shout=True)
    out, err = capsys.readouterr()
    assert (out, err) == ("HELLO, ANN!\n", "")


def test_blank(capsys):
    assert greet("") == 0
    assert capsys.readouterr().err == "nobody is called ''\n"


def test_two_calls_and_two_reads(capsys):
    greet("a")
    first = capsys.readouterr()
    greet("b")
    assert first.out == "Hello, a!\n"
    assert capsys.readouterr().out == "Hello, b!\n"


def test_nobody_is_silent(capsys):
    greet()
    assert capsys.readouterr().out == ""
