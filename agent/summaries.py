"""Results in a line, for the timeline."""

from collections.abc import Mapping
from typing import Any

from runs.digests import storable

MAX_CHARS = 200
MAX_ARGUMENT_CHARS = 1_000


def summarize_result(value: Any) -> str:
    """Return a short text for a result of any size."""
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict) and len(value) > 5:
        names = ", ".join(str(key) for key in list(value)[:3])
        return f"Dict with {len(value)} keys: {names}…"
    return _cut(str(value))


def brief(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments for people to see: what is very long is cut, and a text then."""
    return {
        name: value
        if len(str(value)) <= MAX_ARGUMENT_CHARS
        else f"{str(value)[:MAX_ARGUMENT_CHARS]}…"
        for name, value in storable(dict(arguments)).items()
    }


def _list(value: list[Any]) -> str:
    if not value:
        return "Empty list"
    if len(value) <= 3:
        return _cut(str(value))
    return f"List of {len(value)} items. First: {str(value[0])[:100]}"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}..."
