import difflib


def compare_texts(before: str, after: str) -> dict[str, object]:
    """Compare two texts by line: what was removed, what added, and how alike they are."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    removed: list[str] = []
    added: list[str] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            removed += old[a:b]
            added += new[c:d]
    return {"removed": removed, "added": added, "ratio": round(matcher.ratio(), 4)}


# --- tests ---
import pytest

from compare_texts import compare_texts


@pytest.fixture
def poem():
    return "roses are red\nviolets are blue\nsugar is sweet\n"


def test_same(poem):
    assert compare_texts(poem, poem) == {"removed": [], "added": [], "ratio": 1.0}


def test_changed_line(poem):
    result = compare_texts(poem, poem.replace("blue", "purple"))
    assert result["removed"] == ["violets are blue"]
    assert result["added"] == ["violets are purple"]
    assert result["ratio"] == pytest.approx(2 / 3, abs=1e-4)


def test_everything_new():
    assert compare_texts("", "a\nb") == {"removed": [], "added": ["a", "b"], "ratio": 0.0}


def test_line_ends_do_not_matter(poem):
    assert compare_texts(poem, poem.replace("\n", "\r\n"))["ratio"] == 1.0


def test_both_empty():
    assert compare_texts("", "")["ratio"] == 1.0
