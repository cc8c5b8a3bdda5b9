"""What a person may hand in with a tool besides its code: category, examples, held-out examples.

Pure. A refusal names the parameter at fault in `extra["parameter"]`.
"""

import builtins
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from registry.errors import InvalidTool
from registry.models import Tool
from registry.signatures import FunctionSignature
from runs.digests import canonical_json, storable
from sandbox.errors import UnsafePath
from sandbox.paths import checked_path

MAX_CATEGORY_CHARS = 100
MAX_EXAMPLES, MAX_EXAMPLE_CHARS = 10, 500
MAX_HELD_OUT, MAX_HELD_OUT_CHARS = 20, 20_000
_OUTCOMES = {"expected", "raises"}
_KEYS = {"arguments", "files"} | _OUTCOMES


def check_category(category: object) -> str:
    """Return the category without blanks around it; "" is none."""
    if not isinstance(category, str) or not category.isprintable():
        _refuse("category", "The category must be one line of text.")
    if len(category.strip()) > MAX_CATEGORY_CHARS:
        _refuse("category", f"A category has at most {MAX_CATEGORY_CHARS} characters.")
    return category.strip()


def check_visibility(visibility: object) -> str:
    if visibility not in Tool.Visibility.values:
        _refuse("visibility", f"A tool is {' or '.join(Tool.Visibility.values)}.")
    return str(visibility)


def check_examples(examples: object) -> list[str]:
    """Return example requests, which the tool is found by."""
    if not isinstance(examples, list | tuple):
        _refuse("examples", "The examples must be a list of requests.")
    if len(examples) > MAX_EXAMPLES:
        _refuse("examples", f"There may be at most {MAX_EXAMPLES} examples.")
    for example in examples:
        if not isinstance(example, str) or not 0 < len(example.strip()) <= MAX_EXAMPLE_CHARS:
            _refuse("examples", f"An example is a request of 1 to {MAX_EXAMPLE_CHARS} characters.")
        if storable(example) != example:
            _refuse("examples", "An example contains a character that cannot be stored.")
    return [example.strip() for example in examples]


def check_held_out(given: object, signature: FunctionSignature) -> list[dict[str, Any]]:
    """Return examples that the tool must agree with, as plain JSON.

    Each is {"arguments": {name: value}} with either "expected": value or "raises": the name of a
    builtin error. "files" may give the content, as text, of files that the arguments name.
    """
    if not isinstance(given, list | tuple):
        _refuse("held_out", "The held-out examples must be a list of objects.")
    if len(given) > MAX_HELD_OUT:
        _refuse("held_out", f"There may be at most {MAX_HELD_OUT} held-out examples.")
    examples = _plain(given)
    for number, example in enumerate(examples, start=1):
        for problem in _problems(example, signature):
            _refuse("held_out", f"Held-out example {number} {problem}")
    return list(examples)


def _plain(given: object) -> Any:
    """Return a value as JSON gives it back, so that what is stored is what was checked."""
    try:
        text = canonical_json(given)
        value = json.loads(text)
        unstorable = storable(value) != value
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidTool(
            "The held-out examples must be JSON, without NaN.", parameter="held_out"
        ) from error
    if len(text) > MAX_HELD_OUT_CHARS:
        _refuse(
            "held_out",
            f"The held-out examples have at most {MAX_HELD_OUT_CHARS:,} characters in all.",
        )
    if unstorable:
        _refuse("held_out", "The held-out examples contain a character that cannot be stored.")
    return value


def _problems(example: Any, signature: FunctionSignature) -> Iterator[str]:
    """Say what is wrong with one example, as the end of a sentence about it."""
    if not isinstance(example, dict) or not isinstance(example.get("arguments"), dict):
        yield 'must be an object with "arguments", an object.'
        return
    if example.keys() - _KEYS:
        yield f"has the unknown key {min(example.keys() - _KEYS)!r}."
    if len(example.keys() & _OUTCOMES) != 1:
        yield 'must have either "expected" or "raises".'
    yield from _argument_problems(example["arguments"], signature)
    if "raises" in example and not _is_error(example["raises"]):
        yield 'must name a builtin error in "raises", such as "ValueError".'
    yield from _file_problems(example.get("files", {}))


def _argument_problems(arguments: dict[str, Any], signature: FunctionSignature) -> Iterator[str]:
    """Look at the names alone: a value of a wrong type may be what the example is about."""
    known = [each.name for each in signature.parameters]
    unknown = [name for name in arguments if name not in known]
    missing = [each.name for each in signature.parameters if each.required]
    missing = [name for name in missing if name not in arguments]
    if unknown:
        takes = ", ".join(known) or "none"
        yield f"has the argument {unknown[0]!r}; {signature.name} takes {takes}."
    if missing:
        yield f"lacks the argument {missing[0]!r}."


def _is_error(name: object) -> bool:
    """`Exception` itself would be met by any fault."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception


def _file_problems(files: Any) -> Iterator[str]:
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        yield 'must give "files" as an object of texts by name.'
        return
    for name in files:
        try:
            checked_path(name)
        except UnsafePath as error:
            yield f"has a file that cannot be used: {error.message}."


def _refuse(parameter: str, sentence: str) -> NoReturn:
    raise InvalidTool(sentence, parameter=parameter)
