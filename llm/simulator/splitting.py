"""Split a request into the tasks it is made of, and say which needs the result of which."""

import re
from dataclasses import dataclass

from llm.simulator.reading import read
from llm.simulator.recognition import WORDS, Match, Recognizer
from llm.simulator.values import find_values

JOINING = (
    r"(?:and\s+then|and\s+also|then|and\s+finally|after\s+that,?|afterwards,?|finally,?|next,?"
    r"|and|also,?|plus|as\s+well\s+as)"
)
SEPARATOR = re.compile(
    rf"(?:[.?]|(?<!\d)!)\s+(?:{JOINING}\s+)?|\s*(?:[,;]\s+|\s){JOINING}\s+(?:also\s+)?|\s*[,;]\s+",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"^(?:(?:and|then|also|first|second|third|lastly|finally|next|please|now)[\s,]+)+",
    re.IGNORECASE,
)
TRAILING = re.compile(r"(?:[\s.?;,]|(?<!\d)!)+$")
PATH_KINDS = {"path"}
MOST_PIECES = 24
ACTIONS = frozenset(WORDS["actions"])


@dataclass(frozen=True)
class Part:
    """One task: its text, what it is recognised as if at all, the parts whose results it needs."""

    text: str
    match: Match | None
    depends_on: tuple[int, ...]


def split(request: str, recognizer: Recognizer) -> list[Part]:
    """Return the tasks of a request: none when it is one task, or no known one."""
    raw = _pieces(request)
    pieces = _merged(raw, recognizer) if len(raw) <= MOST_PIECES else []
    pieces = _shared(pieces, recognizer)
    matches = [recognizer.recognise(piece) for piece in pieces]
    known = {match.recipe.name for match in matches if match}
    if len(pieces) < 2 or not known:
        return []
    chained = any(read(piece).refers_back for piece in pieces[1:])
    whole = recognizer.recognise(request)
    if whole and whole.recipe.name not in known and not chained:
        return []
    return [
        Part(_with_file(_sentence(piece), match, request), match, _needs(number, piece, match))
        for number, (piece, match) in enumerate(zip(pieces, matches, strict=True), start=1)
    ]


def _sentence(piece: str) -> str:
    return piece[0].upper() + piece[1:]


def _pieces(request: str) -> list[str]:
    values = find_values(request)
    pieces: list[str] = []
    start = 0
    for match in SEPARATOR.finditer(request):
        inside = any(value.start < match.end() and match.start() < value.end for value in values)
        if match.start() > start and not inside:
            pieces.append(request[start : match.start()])
            start = match.end()
    return [piece for piece in (*pieces, request[start:]) if piece.strip()]


def _merged(pieces: list[str], recognizer: Recognizer) -> list[str]:
    """Join what is no task of its own to its neighbour."""
    merged: list[str] = []
    for piece in pieces:
        text = LEADING.sub("", piece.strip())
        if merged and not _starts_task(text, merged[-1], recognizer):
            merged[-1] = f"{merged[-1]} and {text}"
        elif merged and recognizer.recognise(merged[-1]) is None:
            merged[-1] = f"{merged[-1]}, {text}"
        else:
            merged.append(text)
    return [TRAILING.sub("", piece) for piece in merged]


def _shared(pieces: list[str], recognizer: Recognizer) -> list[str]:
    """Give a first task without values the one value of the second: "the mean and mode of [1]"."""
    if len(pieces) < 2 or read(pieces[0]).values:
        return pieces
    first = recognizer.recognise(pieces[0])
    values = [value for value in find_values(pieces[1]) if value.kind in {"list", "str"}]
    if first is None or len(first.arguments) != 1 or not _unsaid(first) or len(values) != 1:
        return pieces
    return [f"{pieces[0]} of {values[0].source}", *pieces[1:]]


def _starts_task(text: str, before: str, recognizer: Recognizer) -> bool:
    match = recognizer.recognise(text)
    if match is None:
        return _acts(text)
    previous = recognizer.recognise(before)
    if previous and previous.recipe.name == "convert_to_string" and read(before).refers_back:
        return False  # "convert that to string and reverse it" is one task
    if previous and _unsaid(previous) and not read(text).words:
        return False  # "simple interest on 500, 3%" says one value after another
    if read(text).refers_back or not _unsaid(match):
        return True
    return len(match.missing) < len(match.arguments) or text.lower().startswith("convert to")


def _acts(text: str) -> bool:
    """Say whether a text that no recipe knows asks for something of its own."""
    reading = read(text)
    spoken = bool(reading.values) or reading.refers_back
    return spoken and reading.text.split()[0] in ACTIONS


def _unsaid(match: Match) -> list[str]:
    """Return the values that are missing, files aside."""
    kinds = {slot.name: slot.kind for slot in match.recipe.offline.slots}
    return [name for name in match.missing if kinds[name] not in PATH_KINDS]


def _needs(number: int, piece: str, match: Match | None) -> tuple[int, ...]:
    refers = read(piece).refers_back and not (match and match.missing and not _unsaid(match))
    if number > 1 and (refers or (match and _unsaid(match))):
        return (number - 1,)
    return ()


def _with_file(text: str, match: Match | None, request: str) -> str:
    """Name the request's one file in a task that reads a file and does not name it."""
    files = [value.source for value in find_values(request) if value.kind == "path"]
    wants_file = match is not None and set(match.missing) - set(_unsaid(match))
    return f"{text} from {files[0]}" if wants_file and len(files) == 1 else text
