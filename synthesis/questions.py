"""Asking the person which of two results is meant, and understanding the answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from runs import steps
from sandbox.values import JsonValue, plain
from synthesis.errors import AnswerUnclear

CODE = "ambiguous_request"
TRIES = 3
_FIRST = ("1", "a", "first", "the first")
_SECOND = ("2", "b", "second", "the second")


def which(
    function: str,
    arguments: Mapping[str, JsonValue],
    options: Sequence[str],
    *,
    files: Mapping[str, bytes],
) -> int:
    """Return which of two `options` the person expects for a call, 0 or 1.

    Raises:
        NeedsAnswer: Nobody has said so yet.
        AnswerUnclear: What was said, three times, is neither of them.
    """
    call = ", ".join(f"{name} = {_text(value)}" for name, value in arguments.items())
    contents = {path: content.decode("utf-8", "replace") for path, content in files.items()}
    where = "".join(f" where {path} holds {_text(text)}" for path, text in contents.items())
    question = f"For {call}{where}, what do you expect of {function}: {options[0]} or {options[1]}?"
    asked = question
    for _ in range(TRIES):
        reply = steps.ask(
            asked,
            {
                "code": CODE,
                "input": plain(dict(arguments)),
                "files": contents,
                "choices": list(options),
            },
        )
        chosen = chosen_of(reply, options)
        if chosen is not None:
            return chosen
        asked = f"Please answer with one of the two. {question}"
    raise AnswerUnclear("The answers named neither of the two results, so nothing was made.")


def chosen_of(reply: Any, options: Sequence[str]) -> int | None:
    """Understand a reply: one of the options, its number or place; None for anything else."""
    text = (reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)).strip()
    for place, option in enumerate(options):
        if text.strip("'\" ") == option.strip("'\" "):
            return place
    for place, names in enumerate((_FIRST, _SECOND)):
        if text.lower().strip(" .!") in names:
            return place
    return None


def _text(value: JsonValue) -> str:
    return json.dumps(plain(value), ensure_ascii=False)[:200]
