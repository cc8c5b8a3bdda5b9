"""A person's reply to a question about one argument, as a value of that argument's type."""

import json
import re
from typing import Any


def value_of(reply: Any, schema: dict[str, Any]) -> Any:
    """Read a reply by the argument's JSON Schema; text that makes no sense is returned as it is,
    and fails validation there."""
    if not isinstance(reply, str):
        return reply
    text = reply.strip()
    if schema.get("type") == "string":
        return _unquoted(text)
    number = re.fullmatch(r"-?[\d,]+(\.\d+)?", text)
    candidate = text.replace(",", "") if number else text
    try:
        return json.loads(candidate)
    except ValueError:
        return text


def _unquoted(text: str) -> str:
    quoted = re.fullmatch(r"(['\"])(.*)\1", text, re.DOTALL)
    return quoted[2] if quoted else text
