"""Tables as text: how they are written, what is in them, and the same in plain CSV. Pure.

A table is plain when a reader without options reads it right: UTF-8 without a byte order mark,
commas (tabs, where the name says so) and decimal points.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from runs import texts

DELIMITERS = (",", ";", "\t", "|")
HEAD_CHARS = 262_144  # what is looked at to tell how a table is written
HEAD_RECORDS = 100
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # the first line of some spreadsheets
_DECIMAL_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?\.\d+([eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. \u00a0\u202f']\d{3})+)?,\d+")
_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}([., \u00a0\u202f']\d{3})+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_YEAR = re.compile(r"(19|20)\d\d")
_GROUPS = re.compile(r"[. \u00a0\u202f']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How a table is written, and its first records.

    `header` is None when the first record is one of the data. `head` holds records after it.
    """

    encoding: str
    delimiter: str
    decimal: str
    header: list[str] | None
    head: list[list[str]]
    skip: int = 0  # characters before the first record

    @property
    def width(self) -> int:
        return len(self.header) if self.header else max(map(len, self.head), default=0)


def read(content: bytes) -> Table | None:
    """Return how a table is written; None when no table can be made out.

    Raises:
        NotText: It is no text.
    """
    text, encoding = texts.decode(content)
    declared = _DECLARED.match(text)
    skip = declared.end() if declared else 0
    head = _head(text[skip : skip + HEAD_CHARS + 1])
    if not head.strip():
        return None
    try:
        delimiter = declared[1] if declared else _delimiter(head)
        records = list(_records(head, delimiter))
    except csv.Error:
        return None
    header, body = _parted(records)
    return Table(
        encoding=encoding,
        delimiter=delimiter,
        decimal=_decimal(body, delimiter),
        header=header,
        head=body,
        skip=skip,
    )


def plain(content: bytes, table: Table, *, delimiter: str = ",") -> bytes:
    """Return the table as a reader without options expects it; what is plain stays as it is.

    A column is given decimal points when all of it is numbers with decimal commas.
    """
    as_it_is = table.encoding == "utf-8" and table.delimiter == delimiter and not table.skip
    if as_it_is and table.decimal == ".":
        return content
    text = texts.decode(content)[0][table.skip :]
    try:
        commas = _columns_with_commas(text, table) if table.decimal == "," else set()
        if table.delimiter == delimiter and not commas:
            return text.encode()
        return _rewritten(text, table, commas, delimiter).encode()
    except csv.Error:  # a cell longer than the reader takes, far down
        return content


def _head(text: str) -> str:
    """Cut a beginning after its last whole line; none is left of one endless line."""
    return text if len(text) <= HEAD_CHARS else text[: text.rfind("\n") + 1]


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    filled = (record for record in _reader(text, delimiter) if any(map(str.strip, record)))
    return islice(filled, HEAD_RECORDS)


def _delimiter(head: str) -> str:
    """Return the delimiter under which records are alike and cells look like one value each."""
    scores = {delimiter: _score(head, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _score(head: str, delimiter: str) -> float:
    try:
        records = list(_records(head, delimiter))
    except csv.Error:  # under a wrong delimiter a line may be one cell, longer than any may be
        return 0.0
    width, alike = Counter(map(len, records)).most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [cell for record in records if len(record) == width for cell in record]
    return alike / len(records) * sum(map(_cleanness, cells)) / len(cells)


def _cleanness(cell: str) -> float:
    if _is_number(cell.strip()):
        return 1.0
    if any(other in cell for other in DELIMITERS):
        return 0.2
    return 0.6 if cell[:1] == " " else 0.9


def _is_number(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_WHOLE, _DECIMAL_POINT, _DECIMAL_COMMA))


def _parted(records: list[list[str]]) -> tuple[list[str] | None, list[list[str]]]:
    """Part the header from the data. Without numbers in it the first record is taken for one."""
    first = [cell.strip() for cell in records[0]]
    numbers = [cell for cell in first if _is_number(cell)]
    named = all(first) and len(set(first)) == len(first)
    is_header = named and all(map(_YEAR.fullmatch, numbers)) and len(numbers) < max(len(first), 2)
    return (first, records[1:]) if is_header else (None, records)


def _decimal(records: Iterable[list[str]], delimiter: str) -> str:
    cells = [cell.strip() for record in records for cell in record]
    commas = [cell for cell in cells if _DECIMAL_COMMA.fullmatch(cell)]
    if delimiter == ",":  # quoted: more likely thousands, unless they cannot be
        commas = [cell for cell in commas if not _THOUSANDS.fullmatch(cell)]
    points = sum(
        1 for cell in cells if _DECIMAL_POINT.fullmatch(cell) and not _WHOLE.fullmatch(cell)
    )
    return "," if len(commas) > points else "."


def _columns_with_commas(text: str, table: Table) -> set[int]:
    """Return which columns hold numbers alone, at least one with a decimal comma."""
    spoiled: set[int] = set()
    found: set[int] = set()
    for record in islice(_reader(text, table.delimiter), int(table.header is not None), None):
        for at, cell in enumerate(record):
            value = cell.strip()
            if not value or at in spoiled:
                continue
            if _DECIMAL_COMMA.fullmatch(value):
                found.add(at)
            elif not _WHOLE.fullmatch(value) or "," in value:
                spoiled.add(at)
    return found - spoiled


def _rewritten(text: str, table: Table, commas: set[int], delimiter: str) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    for number, record in enumerate(_reader(text, table.delimiter)):
        is_header = number == 0 and table.header is not None
        writer.writerow(
            [
                _with_point(cell) if at in commas and not is_header else cell
                for at, cell in enumerate(record)
            ]
        )
    return written.getvalue()


def _with_point(cell: str) -> str:
    return _GROUPS.sub("", cell.strip()).replace(",", ".")
