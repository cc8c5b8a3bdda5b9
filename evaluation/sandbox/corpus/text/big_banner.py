def big_banner(text: str, width: int = 60, fill: str = "=") -> None:
    """Print a text between two rules.

    Raises:
        ValueError: The fill is not one character.
    """
    if len(fill) != 1:
        raise ValueError("one character, please")
    print(fill * width)
    print(text.center(width).rstrip())
    print(fill * width)


# --- tests ---
import pytest

from big_banner import big_banner


def test_banner(capsys):
    big_banner("hi", 6)
    assert capsys.readouterr().out == "======\n  hi\n======\n"


def test_fill(capsys):
    big_banner("Ü", width=3, fill="*")
    assert capsys.readouterr().out.splitlines() == ["***", " Ü", "***"]


def test_wide(capsys):
    assert big_banner("x", 150_000) is None
    assert len(capsys.readouterr().out) == 150_001 + 75_000 + 1 + 150_001


def test_fill_of_two():
    with pytest.raises(ValueError, match="one character"):
        big_banner("x", 5, "ab")
