"""When a run goes round in circles: the same call of a tool, with the same outcome, once more."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from runs.digests import digest

MOST = 3  # the call that is stopped; using a tool twice in the same way may well be meant


def fingerprint(tool_name: str, arguments: Mapping[str, Any], outcome: Any) -> str:
    """Name a call by what it was and what came of it, both as JSON."""
    return digest(["call", tool_name, dict(arguments), outcome])


def goes_round(counts: Counter[str], call: str) -> bool:
    """Count a call, and tell whether it was made too often."""
    counts[call] += 1
    return counts[call] >= MOST
