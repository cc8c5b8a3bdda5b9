import re
from collections import Counter


def extract_hashtags(*posts: str, case_sensitive: bool = False) -> Counter[str]:
    """Count the hashtags of any number of posts."""
    tags: Counter[str] = Counter()
    for post in posts:
        found = re.findall(r"(?<!\w)#(\w*[^\W\d]\w*)", post)
        tags.update(found if case_sensitive else [tag.casefold() for tag in found])
    return tags


# --- tests ---
from collections import Counter

from extract_hashtags import extract_hashtags


def test_counts_over_posts():
    tags = extract_hashtags("#Python and #python", "more #python")
    assert tags == Counter(python=3)
    assert tags.most_common(1) == [("python", 3)]


def test_absent_tag_counts_zero():
    assert extract_hashtags("#a")["b"] == 0


def test_case_sensitive():
    assert extract_hashtags("#A #a", case_sensitive=True) == {"A": 1, "a": 1}


def test_not_hashtags():
    assert extract_hashtags("C# a#b #123 # x") == Counter()


def test_umlauts_and_digits():
    assert sorted(extract_hashtags("#Grüße2026 #größe").elements()) == ["grösse", "grüsse2026"]


def test_counters_add_up():
    assert extract_hashtags("#a") + Counter("a") == Counter(a=2)
