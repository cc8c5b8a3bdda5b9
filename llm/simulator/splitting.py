"""Split a request into the tasks it is made of, and say which needs the result of which."""

import re
from dataclasses import dataclass

from llm.simulator.reading import read
from llm.simulator.recognition import Match, Recognizer
from llm.simulator.values import find_values

SEPARATOR = re.compile(
    r"\s*(?:[,;.]\s+|\s)(?:and\s+then|and\s+also|then|and\s+finally|after\s+that,?|afterwards,?"
    r"|finally,?|next,?|and|also|plus|as\s+well\s+as)\s+(?:also\s+)?|\s*[,;]\s+|\.\s+(?=[A-Z])",
    re.IGNORECASE,
)
LEADING = re.compile(r"^(?:and|then|also|finally|next|please|now)[\s,]+", re.IGNORECASE)
PATH_KINDS = {"path"}


@dataclass(frozen=True)
class Part:
    """One task: its text, the recipe it is recognised as, the numbers of the parts it needs."""

    text: str
    match: Match
    depends_on: tuple[int, ...]


def split(request: str, recognizer: Recognizer) -> list[Part]:
    """Return the tasks of a request: none when it is one task, or no known one."""
    pieces = _merged(_pieces(request), recognizer)
    matches = [recognizer.recognise(piece) for piece in pieces]
    if len(pieces) < 2 or not all(matches):
        return []
    whole = recognizer.recognise(request)
    parts = [match for match in matches if match]
    if whole and whole.recipe.name not in {part.recipe.name for part in parts}:
        return []
    return _linked(pieces, parts, request)


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
    return [piece.rstrip(" .?!;,") for piece in merged]


def _starts_task(text: str, before: str, recognizer: Recognizer) -> bool:
    match = recognizer.recognise(text)
    if match is None:
        return False
    previous = recognizer.recognise(before)
    if previous and previous.recipe.name == "convert_to_string" and read(before).refers_back:
        return False  # "convert that to string and reverse it" is one task
    if read(text).refers_back:
        return True
    kinds = {slot.name: slot.kind for slot in match.recipe.offline.slots}
    if all(kinds[name] in PATH_KINDS for name in match.missing):
        return True
    return len(match.missing) < len(match.arguments) or text.lower().startswith("convert to")


def _linked(pieces: list[str], matches: list[Match], request: str) -> list[Part]:
    parts: list[Part] = []
    for number, (piece, match) in enumerate(zip(pieces, matches, strict=True), start=1):
        text = piece[0].upper() + piece[1:]
        parts.append(Part(_with_file(text, match, request), match, _needs(number, piece, match)))
    return parts


def _needs(number: int, piece: str, match: Match) -> tuple[int, ...]:
    kinds = {slot.name: slot.kind for slot in match.recipe.offline.slots}
    unsaid = [name for name in match.missing if kinds[name] not in PATH_KINDS]
    only_file = match.missing and not unsaid
    if number == 1 or only_file or not (unsaid or read(piece).refers_back):
        return ()
    return (number - 1,)


def _with_file(text: str, match: Match, request: str) -> str:
    """Name the request's one file in a task that reads a file and does not name it."""
    kinds = {slot.name: slot.kind for slot in match.recipe.offline.slots}
    files = [value.source for value in find_values(request) if value.kind == "path"]
    wants_file = any(kinds[name] in PATH_KINDS for name in match.missing)
    return f"{text} from {files[0]}" if wants_file and len(files) == 1 else text
