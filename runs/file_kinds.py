"""What an uploaded file is, by its ending and by its content, and what can be said of it. Pure."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from kernel.errors import Rejected
from runs import tables, texts, workbooks
from runs.digests import storable
from runs.tables import Table

ENDINGS = ("csv", "tsv", "json", "txt", "xlsx", "xls")
MAX_COLUMN_CHARS = 100_000  # of all names together; of a wider table not all are known
MAX_NAME_CHARS = 200
MAX_CELL_CHARS = 100
MAX_CELLS = 400  # of the rows that are kept
MAX_ROWS = 5
MAX_KEYS = 50
MAX_TEXT_CHARS = 500
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")

Summary = dict[str, Any]


class UnsupportedFile(Rejected, ValueError):
    code = "unsupported_file"


def kind_of(name: str) -> str:
    """Return the ending of a name.

    Raises:
        UnsupportedFile: No tool could read it.
    """
    kind = PurePosixPath(name).suffix[1:].lower()
    if kind not in ENDINGS:
        allowed = ", ".join(ENDINGS)
        raise UnsupportedFile(f"{name!r} cannot be used: its name has to end in one of {allowed}.")
    return kind


def understood(name: str, content: bytes) -> tuple[Summary, bytes]:
    """Return what is in a file, in bounded size, and the content that tools are given.

    The content is another one where a table is not written as plain CSV.

    The summary holds `columns`, `column_count`, `rows`, and for text `delimiter`, `decimal`,
    `encoding` and `has_header`; `sheets` of a workbook, `keys` or `length` of JSON, `start` of
    text. What is there depends on the file.

    Raises:
        UnsupportedFile: The content is not what the ending says.
    """
    kind = kind_of(name)
    if not content:
        raise UnsupportedFile(f"{name!r} is empty.")
    try:
        return _READERS[kind](content)
    except UnsupportedFile as error:
        raise UnsupportedFile(f"{name!r} is not {_CALLED[kind]}: {error.message}") from error
    except (texts.NotText, workbooks.BadWorkbook) as error:
        raise UnsupportedFile(f"{name!r} is not {_CALLED[kind]}. {error.message}") from error


def _csv(content: bytes) -> tuple[Summary, bytes]:
    return _table(content, ",")


def _tsv(content: bytes) -> tuple[Summary, bytes]:
    return _table(content, "\t")


def _table(content: bytes, delimiter: str) -> tuple[Summary, bytes]:
    table = tables.read(content)
    if table is None:
        return _txt(content)
    summary = {
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "encoding": table.encoding,
        "has_header": table.header is not None,
        **_columns(table),
        "rows": _rows(table.head),
    }
    return storable(summary), tables.plain(content, table, delimiter=delimiter)


def _columns(table: Table) -> Summary:
    """Name the columns, all of them or as many as fit."""
    header = table.header or []
    kept: list[str] = []
    left = MAX_COLUMN_CHARS
    for name in header:
        left -= len(name) + 1
        if left < 0 or len(name) > MAX_NAME_CHARS:
            break
        kept.append(name)
    return {"columns": kept, "column_count": table.width}


def _rows(records: list[list[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    left = MAX_CELLS
    for record in records[:MAX_ROWS]:
        rows.append([_cut(cell.strip(), MAX_CELL_CHARS) for cell in record[:left]])
        left -= len(record)
        if left <= 0:
            break
    return rows


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _txt(content: bytes) -> tuple[Summary, bytes]:
    text, encoding = texts.decode(content)
    summary = {"encoding": encoding, "start": _cut(text, MAX_TEXT_CHARS)}
    return storable(summary), content


def _json(content: bytes) -> tuple[Summary, bytes]:
    text, encoding = texts.decode(content)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnsupportedFile(str(error)[:200] or "It is nested too deeply.") from error
    summary: Summary = {"encoding": encoding, "type": type(value).__name__}
    if isinstance(value, dict):
        keys = [_cut(key, MAX_CELL_CHARS) for key in list(value)[:MAX_KEYS]]
        summary |= {"keys": keys, "length": len(value)}
    elif isinstance(value, list):
        summary["length"] = len(value)
    plain = content if encoding == "utf-8" else text.encode("utf-8", "surrogatepass")
    return storable(summary), plain


def _xlsx(content: bytes) -> tuple[Summary, bytes]:
    sheets = workbooks.read(content)
    first = sheets[0].rows if sheets else []
    header = first[0] if first and all(cell.strip() for cell in first[0]) else []
    summary = {
        "sheets": [_cut(sheet.name, MAX_CELL_CHARS) for sheet in sheets],
        "has_header": bool(header),
        "columns": [_cut(cell, MAX_NAME_CHARS) for cell in header[:MAX_CELLS]],
        "column_count": max(map(len, first), default=0),
        "rows": _rows(first[1:] if header else first),
    }
    return storable(summary), content


def _xls(content: bytes) -> tuple[Summary, bytes]:
    if not content.startswith(_OLD_EXCEL):
        raise UnsupportedFile("It does not begin like one.")
    return {}, content


_READERS: dict[str, Callable[[bytes], tuple[Summary, bytes]]] = {
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "txt": _txt,
    "xlsx": _xlsx,
    "xls": _xls,
}
_CALLED = {
    "csv": "a table in text",
    "tsv": "a table in text",
    "json": "JSON",
    "txt": "text",
    "xlsx": "a workbook of Excel",
    "xls": "an old workbook of Excel",
}
