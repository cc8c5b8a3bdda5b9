"""Files among the arguments of a call: what a model is told of them, and the columns there are.

A parameter for a column takes only what the table has; anything else is asked of the person.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runs.inputs import InputFile

MAX_FILES = 8
MAX_COLUMNS = 60
MAX_ROWS = 3
MAX_CELL_CHARS = 60
MAX_CHOICES = 12
MAX_COLUMNS_TOLD = 40
_FILE_WORDS = {"path", "paths", "file", "files", "filename", "filepath", "csv", "tsv", "xlsx"}
_COLUMN_WORDS = {"column", "columns", "col", "cols"}
_MADE_WORDS = {"new", "output", "result", "added", "target"}
_COLUMN_DESCRIPTION = re.compile(r"(?:(?:the|a|name of the|name of a) )*columns?\b", re.IGNORECASE)
_MADE_DESCRIPTION = re.compile(r"\b(?:new|to add|to create|to write)\b", re.IGNORECASE)

Files = Mapping[str, InputFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person is asked for one value, and what may be answered."""

    question: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Values and missing names as far as the tables decide; `schema` allows their columns only."""

    values: dict[str, Any]
    missing: tuple[str, ...]
    schema: Mapping[str, Any]
    asks: Mapping[str, Ask] = field(default_factory=dict)


def takes_files(schema: Mapping[str, Any], purity: str | None) -> bool:
    """Tell whether a tool may be meant for files: by what it does, or by its parameters' names."""
    named = any(_is_file_name(name) for name in schema.get("properties", {}))
    return named or purity == "reads_files"


def described(files: Files, prompt: str) -> list[dict[str, Any]]:
    """Return what a model needs to know of files, in bounded size.

    Of a wide table the columns are told that the request may mean, then the first ones.
    """
    return [_described(file, prompt.casefold()) for file in list(files.values())[:MAX_FILES]]


def settle(
    values: dict[str, Any],
    missing: tuple[str, ...],
    schema: Mapping[str, Any],
    files: Files,
    descriptions: Mapping[str, str],
) -> Settled:
    """Hold columns against the tables that the values name; what is not there is missing."""
    if not files:
        return Settled(values=values, missing=missing, schema=schema)
    asks = {name: _which_file(name, files) for name in missing if _is_file_name(name)}
    tables = [files[value] for value in _texts(values.values()) if value in files]
    columns = list(dict.fromkeys(column for table in tables for column in table.columns))
    if not columns or not all(table.columns for table in tables):
        return Settled(values=values, missing=missing, schema=schema, asks=asks)
    properties = dict(schema.get("properties", {}))
    for name in _columns_among(properties, values, files, descriptions):
        properties[name] = _narrowed(properties[name], columns)
        wrong = _spell(values, name, columns)
        if wrong:
            del values[name]
            missing = (*missing, name)
        if name in missing:
            asks[name] = _which_column(name, wrong, tables, columns)
    narrowed = {**schema, "properties": properties}
    return Settled(values=values, missing=tuple(dict.fromkeys(missing)), schema=narrowed, asks=asks)


def _columns_among(
    properties: Mapping[str, Any],
    values: Mapping[str, Any],
    files: Files,
    descriptions: Mapping[str, str],
) -> list[str]:
    named = {name for name, value in values.items() if isinstance(value, str) and value in files}
    meant = (name for name in properties if _means_column(name, descriptions.get(name, "")))
    return [name for name in meant if name not in named]


def _described(file: InputFile, prompt: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": file.name, "kind": file.kind}
    for key in ("delimiter", "has_header", "sheets", "keys", "length", "type"):
        if key in file.summary:
            told[key] = file.summary[key]
    columns = file.summary.get("columns", [])
    if columns:
        kept = columns[:MAX_COLUMNS]
        spoken = [each for each in columns[MAX_COLUMNS:] if each.casefold() in prompt]
        told["columns"] = [*kept, *spoken[:MAX_COLUMNS]]
        told["column_count"] = file.summary["column_count"]
    if file.summary.get("rows"):
        told["rows"] = [
            [cell[:MAX_CELL_CHARS] for cell in row[:MAX_COLUMNS]]
            for row in file.summary["rows"][:MAX_ROWS]
        ]
    return told


def _is_file_name(parameter: str) -> bool:
    return bool(_FILE_WORDS.intersection(parameter.lower().split("_")))


def _means_column(parameter: str, description: str) -> bool:
    words = set(parameter.lower().split("_"))
    if words & _MADE_WORDS or _MADE_DESCRIPTION.search(description) or words & _FILE_WORDS:
        return False
    return bool(words & _COLUMN_WORDS) or bool(_COLUMN_DESCRIPTION.match(description))


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _narrowed(schema: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    if schema.get("type") == "array":
        return {**schema, "items": {**schema.get("items", {}), "enum": columns}}
    return {**schema, "enum": columns} if schema.get("type") == "string" else dict(schema)


def _spell(values: dict[str, Any], name: str, columns: list[str]) -> list[str]:
    """Write a value as the table spells it; return what the table does not have."""
    value = values.get(name)
    if isinstance(value, list) and _texts(value) == value:
        spelled = [_spelled(each, columns) for each in value]
        values[name] = [each or was for each, was in zip(spelled, value, strict=True)]
        return [was for each, was in zip(spelled, value, strict=True) if each is None]
    if not isinstance(value, str):
        return []
    found = _spelled(value, columns)
    values[name] = found or value
    return [] if found else [value]


def _spelled(value: str, columns: list[str]) -> str | None:
    if value in columns:
        return value
    alike = [column for column in columns if _folded(column) == _folded(value)]
    return alike[0] if len(alike) == 1 else None


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _which_file(name: str, files: Files) -> Ask:
    names = list(files)
    held = f"This session holds {_listed(names)}." if len(names) > 1 else f"There is {names[0]}."
    return Ask(question=f"Which file should I use for {name}? {held}", choices=_choices(names))


def _which_column(name: str, wrong: list[str], tables: list[InputFile], columns: list[str]) -> Ask:
    where = _listed([table.name for table in tables])
    there_are = f"{where} has the columns {_listed(columns)}."
    if wrong:
        lacking = f"There is no column {_listed([repr(each) for each in wrong])}: {there_are}"
        question = f"{lacking} Which one should I use for {name}?"
    else:
        question = f"Which column should I use for {name}? {there_are}"
    return Ask(question=question, choices=_choices(columns))


def _choices(names: list[str]) -> tuple[str, ...]:
    return tuple(names) if len(names) <= MAX_CHOICES else ()


def _listed(names: list[str]) -> str:
    told = ", ".join(names[:MAX_COLUMNS_TOLD])
    more = len(names) - MAX_COLUMNS_TOLD
    return f"{told} and {more} more" if more > 0 else told
