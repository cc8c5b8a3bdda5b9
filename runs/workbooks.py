"""The sheets of an xlsx file and their first rows, read with every step bounded. Pure.

Nothing is opened but the parts that are asked for, no more of a part is unpacked than is needed
for the first rows, and a part that declares entities is refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from kernel.errors import Rejected

MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 100_000_000  # of all parts, as they say themselves
MAX_READ_BYTES = 4_000_000  # of any one part
MAX_SHEETS = 20
MAX_ROWS = 6
MAX_CELLS = 20_000
_CHUNK = 65_536
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class BadWorkbook(Rejected, ValueError):
    code = "bad_workbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`rows` are the first ones, as text: dates are the numbers that the file holds for them."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


def read(content: bytes) -> list[Sheet]:
    """Return the first sheets.

    Raises:
        BadWorkbook: It is no workbook, damaged, or unpacks to more than anybody should read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive)
            return list(_sheets(archive))
    except (zipfile.BadZipFile, ParseError, KeyError, EOFError, NotImplementedError) as error:
        raise BadWorkbook("It is damaged, or no xlsx workbook.") from error
    except (RuntimeError, ValueError, zlib.error, OSError) as error:
        if isinstance(error, BadWorkbook):
            raise
        raise BadWorkbook("It cannot be unpacked; it may be protected by a password.") from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise BadWorkbook("It unpacks to more than 100 MB and is not read.")


def _sheets(archive: zipfile.ZipFile) -> Iterator[Sheet]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    named = list(_elements(archive, "xl/workbook.xml", "sheet"))[:MAX_SHEETS]
    if not named:
        raise BadWorkbook("It has no sheet.")
    raw = [
        (sheet.get("name", ""), list(_rows(archive, _path(targets[sheet.get(_RELATION)]))))
        for sheet in named
    ]
    shared = _shared(archive, [cell for _, rows in raw for row in rows for cell in row])
    for name, rows in raw:
        yield Sheet(name=name, rows=[[_text(cell, shared) for cell in row] for row in rows])


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


Cell = str | int  # a text, or the number of a shared one


def _rows(archive: zipfile.ZipFile, path: str) -> Iterator[list[Cell]]:
    cells = 0
    for row, _ in zip(_elements(archive, path, "row"), range(MAX_ROWS), strict=False):
        found: list[Cell] = []
        for cell in row:
            at = _column(cell.get("r", ""), len(found))
            if at < len(found) or at - len(found) + cells > MAX_CELLS:
                break
            cells += at - len(found) + 1
            found += [""] * (at - len(found)) + [_value(cell)]
        yield found


def _column(reference: str, default: int) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return default
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Element) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter() if _name(part) == "t")
    text = next((part.text or "" for part in cell if _name(part) == "v"), "")
    if kind == "s":
        return int(text)
    return {"0": "FALSE", "1": "TRUE"}.get(text, text) if kind == "b" else text


def _shared(archive: zipfile.ZipFile, cells: list[Cell]) -> list[str]:
    """Return the shared texts up to the last that is needed."""
    last = max((cell for cell in cells if isinstance(cell, int)), default=-1)
    if last < 0:
        return []
    items = _elements(archive, "xl/sharedStrings.xml", "si")
    found = []
    for item, _ in zip(items, range(last + 1), strict=False):
        texts = (part.text or "" for part in item.iter() if _name(part) == "t")
        found.append("".join(texts))
    return found


def _text(cell: Cell, shared: list[str]) -> str:
    if isinstance(cell, str):
        return cell
    return shared[cell] if 0 <= cell < len(shared) else ""


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> Iterator[Element]:
    """Yield the elements of a name in a part, whole; none from beyond what is read of it."""
    parser: Any = XMLPullParser(["end"])  # its stub knows no way to name the type of an event
    with archive.open(path) as part:
        for chunk in _chunks(part):
            parser.feed(chunk)
            for _, element in parser.read_events():
                if _name(element) == name:
                    yield element


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    left, before = MAX_READ_BYTES, b""
    while left > 0 and (chunk := part.read(min(_CHUNK, left))):
        if b"<!DOCTYPE" in before + chunk or b"<!ENTITY" in before + chunk:
            raise BadWorkbook("It declares entities, which no spreadsheet program does.")
        yield chunk
        left -= len(chunk)
        before = chunk[-10:]


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
