"""A request as the recipes read it: lower-case words with numbered marks for its values."""

import re
from dataclasses import dataclass
from functools import lru_cache

from llm.simulator.values import Value, find_values

SPELLINGS = (
    ("√", " square root of "),
    ("°", " degrees "),
    ("º", " degrees "),
    ("\u00d7", " * "),
    ("÷", " / "),
    ("\u2019", "'"),
)
CONTRACTIONS = re.compile(r"\b(what|how|where|who|that|it|let)'s\b")
TOKEN = re.compile(r"[a-z_]\w*|[!+\-*/^=]|\d+")
REFERENCE = re.compile(
    r"(?<! function)(?<! tool)(?<! one) (?:"
    r"(?:the|that|this|its|previous|last|your)(?: previous| last)? (?:result|answer|output)s?"
    r"|(?:that|this) (?:value|number|string|list|text|amount|sum|total|data|file)"
    r"|it|its|them|those"
    r"|(?:that|this)(?= (?:$|(?:to|by|from|into|in|and|then|with|as|up|for|on) ))"
    r"|(?:that|this)(?= is $)"
    r")(?= )"
)
MARKS = {
    "<number>": r"<(?:num|pct):\d+>",
    "<w>": r"[a-z_]\w*",
    "<any>": r"\S+",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is the normal form: tokens between single blanks, `<num:0>` for values[0]."""

    request: str
    text: str
    values: tuple[Value, ...]

    @property
    def refers_back(self) -> bool:
        return " <ref> " in self.text

    @property
    def words(self) -> list[str]:
        return [token for token in self.text.split() if token[0].isalpha()]


@lru_cache(maxsize=2048)
def read(request: str) -> Reading:
    """Return the reading of a request."""
    values = tuple(find_values(request))
    tokens: list[str] = []
    position = 0
    for index, value in enumerate(values):
        tokens += _tokens(request[position : value.start])
        tokens.append(f"<{value.kind}:{index}>")
        position = value.end
    tokens += _tokens(request[position:])
    text = f" {' '.join(tokens)} "
    return Reading(request, REFERENCE.sub(" <ref>", text), values)


def _tokens(text: str) -> list[str]:
    plain = text.lower()
    for mark, spelling in SPELLINGS:
        plain = plain.replace(mark, spelling)
    plain = CONTRACTIONS.sub(r"\1 is", plain).replace("'s ", " ")
    plain = re.sub(r"-(?=[a-z])", " ", plain)
    return TOKEN.findall(plain)


@lru_cache(maxsize=8192)
def term(source: str) -> re.Pattern[str]:
    """Compile a term of a recipe.

    Alternatives stand between `|`; `revers*` is a stem; `...` is up to four words; `^` and `$` are
    the ends; `<num>`, `<pct>`, `<str>`, `<list>`, `<json>`, `<date>`, `<path>` are values; `<ref>`
    is "it" or "the result"; `<number>` is a number or a percentage; `<w>` is any one word, `<any>`
    any token; `<square>` is a power of two, `x^2` or `x squared`.
    """
    return re.compile("(?:" + "|".join(_phrase(part) for part in source.split("|")) + ")(?= )")


def _phrase(source: str) -> str:
    pattern = ""
    for word in source.split():
        if word == "^":
            pattern = "^"
        elif word == "$":
            pattern += "(?= $)"
        elif word == "...":
            pattern += r"(?: \S+){0,4}?"
        else:
            pattern += " " + _word(word)
    return pattern


def _word(word: str) -> str:
    if word in MARKS:
        return MARKS[word]
    if word.startswith("<"):
        return "<ref>" if word == "<ref>" else rf"<{word[1:-1]}:\d+>"
    stem = re.escape(word.rstrip("*"))
    if word.endswith("*"):
        return stem + r"\w*"
    return stem + "s?" if len(word) > 2 and word.isalpha() else stem
