"""Canonical JSON and its digest: two requests are the same when their digests are."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """Return one text for equal JSON values: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """Return the SHA-256 hex digest of a JSON value, or of a text as it stands."""
    text = value if isinstance(value, str) else canonical_json(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def storable(value: Any) -> Any:
    """Return JSON that PostgreSQL can hold: NUL and half surrogate pairs become U+FFFD."""
    if isinstance(value, str):
        clean = value.replace("\x00", "\ufffd")
        return clean.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
