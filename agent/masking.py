"""Hiding what looks like a secret from text that operators read and paste elsewhere."""

import re
from typing import Any

from django.conf import settings

HIDDEN = "[hidden]"
_KEY = re.compile(r"passw|secret|api_?key|authorization|access_?token", re.IGNORECASE)
_TEXT = re.compile(
    r"\b(?:sk|pk|rk)-[\w-]{16,}|\bgh[pousr]_\w{20,}|\bAKIA[A-Z0-9]{16}\b"
    r"|\bBearer\s+[\w.~+/-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
)


def of_value(value: Any) -> Any:
    """Hide texts under keys that are called like a secret."""
    if isinstance(value, list):
        return [of_value(item) for item in value]
    if isinstance(value, dict):
        return {
            key: HIDDEN if isinstance(item, str) and _KEY.search(key) else of_value(item)
            for key, item in value.items()
        }
    return value


def of_text(text: str) -> str:
    """Hide the site's own secrets, and what has the form of one."""
    for secret in (settings.OPENAI_API_KEY, settings.SECRET_KEY):
        if len(secret) >= 8:
            text = text.replace(secret, HIDDEN)
    return _TEXT.sub(HIDDEN, text)
