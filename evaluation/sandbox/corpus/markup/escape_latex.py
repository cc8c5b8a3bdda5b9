_SPECIAL = {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}"}
_SPECIAL |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


def escape_latex(text: str) -> str:
    """Quote what LaTeX would take for commands; straight double quotes become pairs in turn."""
    opened = False
    result = []
    for char in text:
        if char == '"':
            result.append("''" if opened else "``")
            opened = not opened
        else:
            result.append(_SPECIAL.get(char, char))
    return "".join(result)


# --- tests ---
import pytest

from escape_latex import escape_latex


@pytest.mark.parametrize(
    "text, expected",
    [
        ("50 % & more", r"50 \% \& more"),
        ("a_b^2", r"a\_b\textasciicircum{}2"),
        ("C:\\x", r"C:\textbackslash{}x"),
        ("", ""),
        ("Größe", "Größe"),
    ],
)
def test_quoted(text, expected):
    assert escape_latex(text) == expected


def test_pairs_of_quotes():
    assert escape_latex('"a" and "b"') == "``a'' and ``b''"


def test_no_text():
    with pytest.raises(TypeError, match="not iterable"):
        escape_latex(None)
