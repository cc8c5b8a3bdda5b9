"""Whether two results are the same, as far as anybody who asked would say."""

import json
import math
from typing import Any, TypeGuard

from sandbox.probing import Answer
from sandbox.program import Outcome
from sandbox.values import JsonValue, plain

CLOSE = 1e-9  # relative: the order of two additions
_UNORDERED = ("$set", "$frozenset")


def agree(first: JsonValue, second: JsonValue, *, rel: float = CLOSE) -> bool:
    """Compare tagged JSON; floats may differ by `rel`, the items of sets in order."""
    if _is_number(first) and _is_number(second):
        return first == second or math.isclose(first, second, rel_tol=rel, abs_tol=rel * 1e-3)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(
            agree(a, b, rel=rel) for a, b in zip(first, second, strict=True)
        )
    if isinstance(first, dict) and isinstance(second, dict):
        if len(first) == 1 and first.keys() == second.keys() and next(iter(first)) in _UNORDERED:
            (a,), (b,) = first.values(), second.values()
            return agree(_sorted(a), _sorted(b), rel=rel)
        return first.keys() == second.keys() and all(
            agree(first[key], second[key], rel=rel) for key in first
        )
    return type(first) is type(second) and first == second


def meets(value: JsonValue, expected: Any, *, rel: float) -> bool:
    """Compare a tagged result with plain JSON that somebody expects.

    What plain JSON cannot tell apart is the same: a tuple and a list, a number and its decimal,
    a date and its text. The items of a set may come in any order.
    """
    if isinstance(value, dict) and len(value) == 1:
        ((tag, payload),) = value.items()
        if tag in _UNORDERED:
            return isinstance(expected, list) and meets(
                _sorted(plain(payload)), _sorted(expected), rel=rel
            )
        if tag in ("$float", "$decimal", "$fraction", "$int"):
            return _meets_number(plain(value) if tag != "$float" else payload, expected, rel=rel)
        if tag == "$tuple":
            return meets(payload, expected, rel=rel)
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(
            meets(a, b, rel=rel) for a, b in zip(value, expected, strict=True)
        )
    shown = plain(value)
    if isinstance(value, dict) and isinstance(shown, dict) and isinstance(expected, dict):
        inner = shown if value.keys() != shown.keys() else value
        return inner.keys() == expected.keys() and all(
            meets(inner[key], expected[key], rel=rel) for key in inner
        )
    return agree(shown, expected, rel=rel)


def _meets_number(text: JsonValue, expected: Any, *, rel: float) -> bool:
    if isinstance(expected, str) and str(text) == expected:
        return True
    try:
        numbers = [float(str(each)) for each in (text, expected)]
    except ValueError:
        return False
    return agree(*numbers, rel=rel) or all(math.isnan(each) for each in numbers)


def same_answer(first: Answer, second: Answer) -> bool:
    """Compare what two variants did; of errors, the type."""
    if first.outcome is not second.outcome:
        return False
    if first.outcome is Outcome.OK:
        return agree(first.value, second.value)
    return first.error_type == second.error_type


def same_effect(first: Answer, second: Answer) -> bool:
    """Compare what two variants of one function did, and byte for byte the texts they left.

    Two authors may end a line, or quote a cell, each in their own way; a variant may not.
    """
    return same_answer(first, second) and first.left == second.left


def shown(answer: Answer) -> str:
    """Say in a few words what a call came to."""
    if answer.outcome is Outcome.OK:
        return json.dumps(plain(answer.value), ensure_ascii=False)[:300]
    if answer.outcome is Outcome.TOOL_ERROR:
        return str(answer.error_type)
    return "no answer" if answer.outcome is None else answer.outcome.value.replace("_", " ")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sorted(items: Any) -> Any:
    if not isinstance(items, list):
        return items
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
