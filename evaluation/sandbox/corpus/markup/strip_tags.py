import html
import re


def strip_tags(markup: str) -> str:
    """Return the text of simple HTML: no tags, comments, scripts or entities."""
    text = re.sub(r"(?is)<!--.*?-->|<(script|style)\b.*?</\1\s*>", "", markup)
    text = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6])\s*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


# --- tests ---
from strip_tags import strip_tags


def test_paragraphs():
    assert strip_tags("<p>One &lt; two</p><p>three<br>four</p>") == "One < two\nthree\nfour"


def test_scripts_and_comments():
    assert strip_tags("a<script>if (1<2) x()</script>b<!-- <b>no</b> -->c") == "abc"


def test_no_break_space():
    assert strip_tags("1&nbsp;000&euro;") == "1 000€"


def test_plain_text():
    assert strip_tags("nothing to do") == "nothing to do"


def test_only_tags():
    assert strip_tags("<ul><li></li></ul>") == ""
