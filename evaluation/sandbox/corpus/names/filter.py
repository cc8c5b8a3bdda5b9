from collections.abc import Iterable
from fnmatch import fnmatchcase


def filter(names: Iterable[str], *patterns: str) -> list[str]:
    """Keep names that match a pattern with `*` and `?`; a pattern with `!` drops names again."""
    kept = []
    for name in names:
        keep = False
        for pattern in patterns:
            if fnmatchcase(name, pattern.removeprefix("!")):
                keep = not pattern.startswith("!")
        if keep:
            kept.append(name)
    return kept


# --- tests ---
from filter import filter

NAMES = ["a.py", "test_a.py", "b.txt"]


def test_pattern():
    assert filter(NAMES, "*.py") == ["a.py", "test_a.py"]


def test_dropped_again():
    assert filter(NAMES, "*.py", "!test_*") == ["a.py"]
    assert filter(NAMES, "*", "!*.py", "a*") == ["a.py", "b.txt"]


def test_question_mark():
    assert filter(iter(NAMES), "?.*") == ["a.py", "b.txt"]


def test_no_patterns():
    assert filter(NAMES) == []
