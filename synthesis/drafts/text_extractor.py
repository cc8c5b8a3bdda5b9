"""Template: all texts of one kind out of a longer one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthesis.drafts.parameters import Choice
from synthesis.drafts.template import Draft, Template, fill, literal

CATEGORY = "strings"
_CODE = '''import re

PATTERN = re.compile($pattern)


def $function(text: str) -> list[str]:
    """Return the $words of a text in order, each as often as it stands there."""
    return PATTERN.findall(text)
'''
_TESTS = """from $function import $function


def test_they_come_in_order_out_of_a_sentence():
    assert $function($sentence) == $of_sentence


def test_each_comes_as_often_as_it_stands_there():
    assert $function($first + " and " + $first) == [$first, $first]


def test_at_the_ends_of_the_text_and_over_lines():
    assert $function($first + "\\n" + $second) == [$first, $second]


def test_what_only_looks_like_one_is_left_out():
    assert $function($near) == []
    assert $function($second) == [$second]


def test_nothing_in_nothing():
    assert $function("") == []
    assert $function($first) == [$first]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A pattern without groups and without nested repetition, and texts with what it finds."""

    words: str
    pattern: str
    first: str
    second: str
    sentence: str
    near: str  # holds none
    more: tuple[tuple[str, list[str]], ...]

    @property
    def found(self) -> list[str]:
        return [self.first, self.second]


_KINDS = {
    "emails": _Kind(
        words="mail addresses",
        pattern=r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b",
        first="ann@example.org",
        second="bob.b+news@mail.example.com",
        sentence="Ask ann@example.org, or bob.b+news@mail.example.com.",
        near="ann at example.org, @ann, ann@localhost",
        more=(
            ("To: <x_1@a-b.net>", ["x_1@a-b.net"]),
            ("no address here", []),
            ("a@b.io;c@d.io", ["a@b.io", "c@d.io"]),
        ),
    ),
    "hashtags": _Kind(
        words="hashtags",
        pattern=r"(?<!\w)#\w*[A-Za-z]\w*",
        first="#sunny",
        second="#day_2",
        sentence="What a #sunny morning on #day_2!",
        near="a#b, # alone, #1",
        more=(("#a#b #c", ["#a", "#c"]), ("none", []), ("(#Go)", ["#Go"])),
    ),
    "numbers": _Kind(
        words="numbers",
        pattern=r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])",
        first="-12.5",
        second="300",
        sentence="It fell to -12.5 after 300 hours.",
        near="x1, 2nd, abc3",
        more=(("1, 2 and 3.75.", ["1", "2", "3.75"]), ("none", []), ("0 < 10", ["0", "10"])),
    ),
    "iso_dates": _Kind(
        words="dates such as 2026-01-31",
        pattern=r"(?<!\d)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)",
        first="2026-01-31",
        second="1999-12-01",
        sentence="From 2026-01-31 back to 1999-12-01.",
        near="2026-13-01, 2026-00-10, 26-01-31, 2026-01-32, 12026-01-310",
        more=(
            ("on 2024-02-29T10:00", ["2024-02-29"]),
            ("2024/02/29", []),
            ("2020-10-10,2020-11-30", ["2020-10-10", "2020-11-30"]),
        ),
    ),
    "urls": _Kind(
        words="web addresses",
        pattern=r"\bhttps?://[A-Za-z0-9.-]+(?::\d+)?(?:/[\w/.~%+-]*[\w/])?",
        first="https://example.org",
        second="http://a.example.com:8080/x/y.html",
        sentence="See https://example.org or http://a.example.com:8080/x/y.html, please",
        near="example.org, ftp://example.org, http:/ /",
        more=(
            ("(https://b.io/a)", ["https://b.io/a"]),
            ("www.b.io", []),
            ("http://x.de http://y.de", ["http://x.de", "http://y.de"]),
        ),
    ),
}


def _write(given: Mapping[str, Any]) -> Draft:
    kind = _KINDS[given["kind"]]
    function = f"extract_{given['kind']}"
    return Draft(
        function_name=function,
        code=fill(_CODE, function=function, pattern=f'r"{kind.pattern}"', words=kind.words),
        tests=fill(
            _TESTS,
            function=function,
            first=literal(kind.first),
            second=literal(kind.second),
            sentence=literal(kind.sentence),
            of_sentence=literal(kind.found),
            near=literal(kind.near),
        ),
        docstring=f"Return the {kind.words} of a text in order.",
        category=CATEGORY,
        examples=(
            f"Extract {given['kind'].replace('_', ' ')} from the text 'see {kind.first}'",
            f"Which {kind.words} are in '{kind.sentence}'",
        ),
        held_out=tuple(
            {"arguments": {"text": text}, "expected": found} for text, found in kind.more
        ),
    )


TEMPLATE = Template(
    name="text_extractor",
    category=CATEGORY,
    description="All texts of one kind out of a longer text.",
    parameters=(Choice(name="kind", description="What is looked for.", options=tuple(_KINDS)),),
    write=_write,
)
