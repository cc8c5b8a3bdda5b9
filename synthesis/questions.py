"""Asking the person which of two results is meant, and understanding the answer."""

import json
from collections.abc import Sequence
from typing import Any

from runs import steps
from sandbox.values import JsonValue, plain
from synthesis.errors import AnswerUnclear
from synthesis.harvest import Input

CODE = "ambiguous_request"
TRIES = 3
MAX_CHARS = 1_000  # of a value or a file, in words
_FIRST = ("1", "a", "first", "the first")
_SECOND = ("2", "b", "second", "the second")


def which(function: str, asked: Input, options: Sequence[str]) -> int:
    """Return which of two `options` the person expects for a call, 0 or 1.

    Raises:
        NeedsAnswer: Nobody has said so yet.
        AnswerUnclear: What was said, three times, is neither of them.
    """
    question = (
        f"For {in_words(asked)}, what do you expect of {function}: {options[0]} or {options[1]}?"
    )
    details = {
        "code": CODE,
        "input": plain(dict(asked.arguments)),
        "files": _texts(asked),
        "choices": list(options),
    }
    words = question
    for _ in range(TRIES):
        chosen = chosen_of(steps.ask(words, details), options)
        if chosen is not None:
            return chosen
        words = f"Please answer with one of the two. {question}"
    raise AnswerUnclear("The answers named neither of the two results, so nothing was made.")


def in_words(asked: Input) -> str:
    """Say what a call is given: `n = 3, path = "a.csv" where a.csv holds "..."`."""
    call = ", ".join(f"{name} = {_text(value)}" for name, value in asked.arguments.items())
    held = (f" where {path} holds {_text(text)}" for path, text in _texts(asked).items())
    return call + "".join(held)


def _texts(asked: Input) -> dict[str, str]:
    return {path: content.decode("utf-8", "replace") for path, content in asked.files.items()}


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
    return json.dumps(plain(value), ensure_ascii=False)[:MAX_CHARS]
