"""The kind `arguments`: does a tool fit a request, and with which values is it called."""

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from llm.simulator.reading import Reading, read
from llm.simulator.recipe import JsonObject, Recipe, Slot
from llm.simulator.recognition import Recognizer
from llm.simulator.referring import find_references, is_follow_up
from llm.simulator.slots import FREE, fill
from llm.simulator.splitting import split
from llm.simulator.toolspec import ToolSpec, tool_from


def extract(document: JsonObject, recognizer: Recognizer) -> JsonObject:
    """Return `fits`, `reason` and the arguments of the document's tool."""
    tool = tool_from(document["tool"])
    request = _own_part(str(document["request"]), tool, recognizer)
    fits, reason = judge(request, tool, recognizer)
    if fits and _asks_for_more(request, recognizer):
        fits, reason = False, f"{tool.name} does a part of the request only."
    slots = _slots(tool, recognizer)
    reading = read(request)
    filled = fill(slots, reading).arguments
    if document.get("results") and reading.refers_back and not reading.values:
        filled = dict.fromkeys(filled)  # its words speak of a value and hold none
    references = find_references(slots, filled, reading, document.get("results") or [])
    referred = {reference["parameter"] for reference in references}
    files = document.get("files") or []
    for slot in slots:
        if filled[slot.name] is None and slot.name not in referred:
            filled[slot.name] = _from_history(slot, reading, document.get("history") or [])
        if slot.kind == "path":
            filled[slot.name] = _listed(filled[slot.name], [file["name"] for file in files])
    for slot in slots:
        if "column" in slot.name.split("_") and slot.name not in referred:
            filled[slot.name] = _column(filled[slot.name], request, _columns_of(filled, files))
    return {"fits": fits, "reason": reason, "arguments": filled, "references": references}


def _own_part(request: str, tool: ToolSpec, recognizer: Recognizer) -> str:
    """Return the task of a wish that the tool serves, else the request."""
    known = _recipe_of(tool, recognizer)
    parts = split(request, recognizer) if known else []
    own = [part.text for part in parts if part.match and part.match.recipe is known]
    others = [part for part in parts if part.match and part.match.recipe is not known]
    return own[0] if len(own) == 1 and not others else request


def _asks_for_more(request: str, recognizer: Recognizer) -> bool:
    """Tell whether a request takes more than one tool."""
    parts = split(request, recognizer)
    return len({part.match.recipe.name for part in parts if part.match}) > 1


def judge(request: str, tool: ToolSpec, recognizer: Recognizer) -> tuple[bool, str]:
    """Say whether the tool does what the request asks, and why."""
    wanted = recognizer.recognise(request)
    known = _recipe_of(tool, recognizer)
    if wanted and known:
        if wanted.recipe is known:
            return True, f"The request asks for {known.name}."
        return False, f"The request asks for {wanted.recipe.name}, not for {tool.name}."
    if wanted:
        return False, f"The request asks for {wanted.recipe.name}, which {tool.name} is not."
    if _names(tool, read(request)):
        return True, f"The words of the request are those of {tool.name}."
    return False, f"Nothing in the request asks for {tool.name}."


def _recipe_of(tool: ToolSpec, recognizer: Recognizer) -> Recipe | None:
    """Find the recipe of a tool by its name, or by equal parameters and like words."""
    named = recognizer.book.find(tool.name)
    if named:
        return named
    for text in (tool.description.partition("\n")[0], tool.name.replace("_", " ")):
        match = recognizer.recognise(text) if text else None
        if match and set(match.recipe.parameter_names) == set(tool.parameter_names):
            return match.recipe
    return None


def _names(tool: ToolSpec, reading: Reading) -> bool:
    spoken = {word[:5] for word in reading.words}
    return tool.name in reading.text or (
        bool(tool.words) and all(word[:5] in spoken for word in tool.words)
    )


def _slots(tool: ToolSpec, recognizer: Recognizer) -> list[Slot]:
    """Use the recipe's slots under the tool's own parameter names where both agree in number."""
    recipe = _recipe_of(tool, recognizer)
    if recipe is None:
        return tool.slots
    slots = recipe.offline.slots
    if not tool.parameters or set(tool.parameter_names) == set(recipe.parameter_names):
        return list(slots)
    if len(slots) != len(tool.parameters):
        return tool.slots
    names = tool.parameter_names
    return [replace(slot, name=name) for slot, name in zip(slots, names, strict=True)]


def _from_history(slot: Slot, reading: Reading, history: list[JsonObject]) -> Any:
    """Take what "that" means from the last answer; a file from any earlier message."""
    if slot.kind == "path":
        return _last(slot, history)
    answers = [message for message in history if message.get("role") == "assistant"]
    return _last(slot, answers[-1:]) if is_follow_up(reading) else None


def _last(slot: Slot, messages: list[JsonObject]) -> Any:
    kinds = FREE.get(slot.kind, ())
    for message in reversed(messages):
        values = read(str(message.get("content") or "")).values
        fitting = [value for value in values if value.kind in kinds]
        if slot.kind == "text" and not fitting:
            numbers = [value.source for value in values if value.kind == "num"]
            return numbers[-1] if numbers else None
        if fitting:
            return fitting[-1].value
    return None


def _columns_of(arguments: JsonObject, files: list[JsonObject]) -> list[str]:
    """Return the columns of the tables that the arguments name."""
    named = [file for file in files if file["name"] in arguments.values()]
    return [column for file in named for column in file.get("columns", [])]


def _column(said: Any, request: str, columns: list[str]) -> Any:
    """Spell a column as its table does; find the one that the request says where none was read."""
    if not columns or said in columns:
        return said
    heard = _plain(said) if isinstance(said, str) else ""
    alike = [column for column in columns if _plain(column) == heard]
    spoken = [column for column in columns if f" {_plain(column)} " in f" {_plain(request)} "]
    meant = alike or [column for column in spoken if heard in _plain(column)]
    return max(meant, key=len) if meant else said


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("_", " ").casefold()))


def _listed(path: Any, files: list[str]) -> Any:
    """Spell a path as in the list of files; take the only CSV file when none is named."""
    if path is None:
        tables = [name for name in files if name.lower().endswith(".csv")]
        return tables[0] if len(tables) == 1 else None
    same = [name for name in files if PurePosixPath(name).name == PurePosixPath(path).name]
    return same[0] if path not in files and len(same) == 1 else path
