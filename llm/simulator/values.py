"""Read values out of a request: numbers, percentages, quoted text, lists, dates, files."""

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TEENS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
DECADES = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
ONES = {word: value for value, word in enumerate(TEENS.split())}
TENS = {word: 10 * value for value, word in enumerate(DECADES.split()) if value > 1}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
MONTHS = MONTH_NAMES.split()
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)

QUOTED = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|\u201c([^\u201d]*)\u201d|\u2018([^\u2019]*)\u2019|`([^`]*)`"
    r"|(?<!\w)'((?:[^'\\]|\\.|(?<=\w)'(?=\w))*)'(?!\w)",
    re.DOTALL,
)
URL = re.compile(r"https?://\S+", re.IGNORECASE)
PATH = re.compile(r"(?<![\w/])[\w./\\~-]+\.(?:csv|tsv|json|txt|xlsx?)\b", re.IGNORECASE)
ISO_DATE = re.compile(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b")
US_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
MONTH_FIRST = re.compile(
    rf"\b({MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE
)
DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({MONTH}),?\s+(\d{{4}})\b", re.IGNORECASE
)
SQUARE = re.compile(r"\s?(?:\^|\*\*)\s*2(?![\d.])|\u00b2|\s?\bsquared\b", re.IGNORECASE)
PERCENT = r"(\s*(?:%|percent\b|per\s?cent\b|pct\b))?"
NUMBER = re.compile(
    r"(?<![\w.])([-\u2212+](?=[$\u20ac\u00a3]?[\d.]))?[$\u20ac\u00a3]?"
    r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(\.\d+)?(e[+-]?\d+)?(k\b)?" + PERCENT,
    re.IGNORECASE,
)
DEEPEST = 40
SINGLE_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
CONSTANTS = {"True": "true", "False": "false", "None": "null"}
CONSTANT = re.compile(rf"\b(?:{'|'.join(CONSTANTS)})\b")
NUMBER_WORD = "|".join([*ONES, *TENS, *SCALES])
WORDED = re.compile(
    rf"\b(?:(?:minus|negative)\s+)?(?:{NUMBER_WORD})\b"
    rf"(?:[\s-]+(?:and\s+(?=(?:{NUMBER_WORD})\b))?(?:{NUMBER_WORD})\b)*"
    rf"(?:\s+point(?:\s+(?:{'|'.join(ONES)})\b)+)?" + PERCENT,
    re.IGNORECASE,
)
SIGNED_BY_WORD = re.compile(r"\b(?:minus|negative)\s+(?=\d)", re.IGNORECASE)
PRONOUN_ONE = re.compile(r"\b(?:this|that|the|which|another|every|each|any|no)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a request and where it stands."""

    kind: str  # num, pct, str, list, json, date, path, url, square
    value: Any
    start: int
    end: int
    source: str


Found = tuple[str, Any, int]


def find_values(text: str) -> list[Value]:
    """Return the values of `text` from left to right, none inside another."""
    found: list[Value] = []
    position = 0
    while position < len(text):
        hit = _value_at(text, position)
        if hit is None:
            position += 1
            continue
        kind, value, end = hit
        found.append(Value(kind, value, position, end, text[position:end]))
        position = end
    return found


def _value_at(text: str, position: int) -> Found | None:
    for scan in SCANNERS:
        hit = scan(text, position)
        if hit is not None:
            return hit
    return None


def _bracketed(text: str, position: int) -> Found | None:
    if text[position] not in "[{":
        return None
    end = _closing(text, position)
    if end is None:
        return None
    value = _literal(text[position:end])
    if isinstance(value, dict):
        return "json", value, end
    return ("list", value, end) if isinstance(value, list) else None


def _closing(text: str, position: int) -> int | None:
    depth = 0
    quote = ""
    for index in range(position, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote and text[index - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                return None
        elif character in "]}":
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def _literal(source: str) -> Any:
    for text in (source, _as_json(source)):
        try:
            return _loads(text)
        except (ValueError, RecursionError):
            continue
    if source.startswith("[") and not re.search(r"[\[\]{}]", source[1:-1]):
        return [_scalar(part) for part in source[1:-1].split(",") if part.strip()]
    return None


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _as_json(source: str) -> str:
    """Rewrite Python's quotes, constants and trailing commas in JSON's."""
    text = re.sub(r",\s*(?=[\]}])", "", source)
    text = SINGLE_QUOTED.sub(lambda match: json.dumps(match.group(1)), text)
    return CONSTANT.sub(lambda match: CONSTANTS[match.group()], text)


def _scalar(source: str) -> Any:
    try:
        return _loads(source)
    except ValueError:
        return source.strip().strip("'\"")


def _quoted(text: str, position: int) -> Found | None:
    if text[position] not in "\"'\u201c\u2018`":
        return None
    match = QUOTED.match(text, position)
    if match is None:
        return None
    content = next(group for group in match.groups() if group is not None)
    kind = "path" if PATH.fullmatch(content) else "str"
    return kind, content, match.end()


def _square(text: str, position: int) -> Found | None:
    match = SQUARE.match(text, position)
    return ("square", 2, match.end()) if match else None


def _url(text: str, position: int) -> Found | None:
    match = URL.match(text, position)
    return ("url", match.group().rstrip(".,;?!)"), match.end()) if match else None


def _path(text: str, position: int) -> Found | None:
    match = PATH.match(text, position)
    return ("path", match.group(), match.end()) if match else None


def _date(text: str, position: int) -> Found | None:
    if not text[position].isalnum():
        return None
    orders = ((ISO_DATE, (0, 1, 2)), (US_DATE, (2, 0, 1)), (MONTH_FIRST, (2, 0, 1)))
    for pattern, (year, month, day) in (*orders, (DAY_FIRST, (2, 1, 0))):
        match = pattern.match(text, position)
        if match:
            groups = match.groups()
            return "date", _iso(groups[year], groups[month], groups[day]), match.end()
    return None


def _iso(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    try:
        return dt.date(int(year), number, int(day)).isoformat()
    except ValueError:
        return f"{int(year):04d}-{number:02d}-{int(day):02d}"


def _number(text: str, position: int) -> Found | None:
    worded_sign = SIGNED_BY_WORD.match(text, position)
    match = NUMBER.match(text, worded_sign.end() if worded_sign else position)
    if match is None or not (match.group(2) or match.group(3)):
        return None
    sign = "-" if worded_sign or match.group(1) in {"-", "\u2212"} else ""
    digits = sign + (match.group(2) or "0").replace(",", "")
    fraction, exponent = match.group(3) or "", match.group(4) or ""
    value = float(digits + fraction + exponent) if fraction or exponent else int(digits)
    if match.group(5):
        value *= 1_000
    if math.isinf(value):
        return None
    return ("pct" if match.group(6) else "num"), value, match.end()


# "two numbers" says how many values there are, not one of them.
COUNTED = re.compile(
    r"\s+(?:given |whole |positive |other |different )?"
    r"(?:numbers|integers|values|strings|texts|dates|lists|arguments|parameters|inputs)\b",
    re.IGNORECASE,
)


def _worded(text: str, position: int) -> Found | None:
    match = WORDED.match(text, position)
    if match is None or (position and text[position - 1].isalpha()):
        return None
    words = re.findall(r"[a-z]+", match.group().lower())
    lonely = [word for word in words if word in ONES or word in TENS or word in SCALES] == ["one"]
    if lonely and PRONOUN_ONE.search(text[:position]):
        return None
    if COUNTED.match(text, match.end()):
        return None
    return ("pct" if match.group(1) else "num"), _worded_number(words), match.end()


def _worded_number(words: list[str]) -> float:
    sign = -1 if words[0] in {"minus", "negative"} else 1
    whole, _, decimals = " ".join(words).partition(" point ")
    total = current = 0
    for word in whole.split():
        if word in SCALES:
            current = max(current, 1) * SCALES[word]
            if word != "hundred":
                total, current = total + current, 0
        else:
            current += ONES.get(word, 0) + TENS.get(word, 0)
    digits = "".join(str(ONES[word]) for word in decimals.split() if word in ONES)
    return sign * (float(f"{total + current}.{digits}") if digits else total + current)


SCANNERS: tuple[Callable[[str, int], Found | None], ...] = (
    _bracketed,
    _quoted,
    _square,
    _url,
    _date,
    _path,
    _number,
    _worded,
)
