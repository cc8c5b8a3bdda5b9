"""The kind `response`: a sentence about a result."""

import json
import re
from typing import Any

from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.recognition import Match, Recognizer
from llm.simulator.wording import ANSWERS, one_of, worded

HOLE = re.compile(r"\{([\w.]+)(?:\|(\w+))?\}")
GENERIC = ("The result is {}.", "I get {}.", "That gives {}.")
EMPTY_WORDS = {"str": "empty text ('')", "list": "an empty list", "dict": "an empty object"}
SHOWN_ITEMS = 10
FILTERED: dict[str, Any] = {
    "count": (list, dict),
    "percent": (int, float),
    "label": dict,
    "keys": dict,
}


class Unsaid(Exception):
    """The template needs something that is not there."""


def respond(document: JsonObject, recognizer: Recognizer, seed: int = 0) -> JsonObject:
    """Return the sentence for the document's result."""
    request = str(document["request"])
    result = document.get("result")
    named = recognizer.book.find(str(document.get("tool_name") or ""))
    parts = document.get("parts") or []
    if parts:
        sentences = [
            _said_of(recognizer.recognise(str(part["task"])), part["result"], seed)
            for part in parts
        ]
        return {"text": " ".join(_closed(sentence) for sentence in sentences)}
    recipe, arguments = _recipe(request, named, recognizer)
    arguments |= document.get("arguments") or {}
    return {"text": _sentence(recipe, arguments, result, seed)}


def _said_of(match: Match | None, value: Any, seed: int) -> str:
    recipe, arguments = (match.recipe, match.arguments) if match else (None, {})
    return _sentence(recipe, arguments, value, seed)


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!")) else f"{sentence}."


def _recipe(
    request: str, named: Recipe | None, recognizer: Recognizer
) -> tuple[Recipe | None, JsonObject]:
    match = recognizer.recognise(request)
    if match and named in {None, match.recipe}:
        return match.recipe, dict(match.arguments)
    return named, {}


def _sentence(recipe: Recipe | None, arguments: JsonObject, result: Any, seed: int) -> str:
    if recipe:
        try:
            said = _render(_template(recipe, result), result, arguments)
            return worded(said, ANSWERS, seed)
        except Unsaid:
            pass
    return one_of(GENERIC, seed, str(result)).format(say(result))


def _template(recipe: Recipe, result: Any) -> str:
    answers = recipe.offline.answers
    special = {True: "answer_true", False: "answer_false"}.get(result) if _is_bool(result) else None
    if result is None or result in ([], {}):
        special = "answer_none" if result is None else "answer_empty"
    text = answers.get(special or "answer") or answers.get("answer", "")
    if not text or (special and special not in answers and special != "answer_none"):
        raise Unsaid
    return text


def _is_bool(result: Any) -> bool:
    return isinstance(result, bool)


def _render(template: str, result: Any, arguments: JsonObject) -> str:
    scope = {"result": result, **arguments}

    def fill(match: re.Match[str]) -> str:
        return _format(_look_up(scope, match.group(1)), match.group(2) or "plain")

    return HOLE.sub(fill, template)


def _look_up(scope: JsonObject, path: str) -> Any:
    value: Any = scope
    for part in path.split("."):
        if isinstance(value, list) and part in {"first", "last"} and value:
            value = value[0] if part == "first" else value[-1]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            raise Unsaid
    if value is None:
        raise Unsaid
    return value


def _format(value: Any, how: str) -> str:
    if not isinstance(value, FILTERED.get(how, object)):
        raise Unsaid
    if how == "count":
        return str(len(value))
    if how == "percent":
        return number(round(float(value) * 100, 4))
    if how == "keys":
        return ", ".join(str(key) for key in value)
    if how == "json":
        return json.dumps(value, ensure_ascii=False)
    if how == "label":
        return _label(value)
    return value if isinstance(value, str) and how == "plain" else say(value)


def _label(row: JsonObject) -> str:
    """Name a row: its first text that is not a number."""
    for value in row.values():
        if isinstance(value, str) and not re.fullmatch(r"[\d.,\s-]*", value):
            return value
    raise Unsaid


def say(value: Any) -> str:
    """Write a value as a person would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if value in ("", [], {}):
        return EMPTY_WORDS[type(value).__name__]
    if isinstance(value, list):
        more = len(value) - SHOWN_ITEMS
        shown = ", ".join(_item(item) for item in value[:SHOWN_ITEMS])
        return f"[{shown}, and {more} more]" if more > 0 else f"[{shown}]"
    if isinstance(value, dict):
        return ", ".join(
            f"{str(key).replace('_', ' ')} {_item(item)}" for key, item in value.items()
        )
    return "nothing" if value is None else f"'{value}'"


def _item(value: Any) -> str:
    return f"{{{say(value)}}}" if isinstance(value, dict) and value else say(value)


def number(value: float) -> str:
    """Write a number without a needless fraction, with at most six decimals."""
    if isinstance(value, int):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
        return str(value)
    if value and abs(value) < 1e-6:
        return f"{value:.6g}"
    return f"{value:.6f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
