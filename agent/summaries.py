"""Results in a line, for the timeline."""

from typing import Any

MAX_CHARS = 200


def summarize_result(value: Any) -> str:
    """Return a short text for a result of any size."""
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, dict) and len(value) > 5:
        names = ", ".join(str(key) for key in list(value)[:3])
        return f"Dict with {len(value)} keys: {names}…"
    return _cut(str(value))


def _list(value: list[Any]) -> str:
    if not value:
        return "Empty list"
    if len(value) <= 3:
        return _cut(str(value))
    return f"List of {len(value)} items. First: {str(value[0])[:100]}"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}..."
