"""Faults of content: well-formed answers that are wrong on purpose, by name."""

from llm.simulator.content import (
    examples,
    hacks,
    pairs,
    shaped,
    specifications,
    suites,
    words,
)
from llm.simulator.content.fault import Asked, ContentFault, Unfit, chance

__all__ = ["CONTENT_FAULTS", "Asked", "ContentFault", "Unfit", "chance", "families"]

CONTENT_FAULTS: dict[str, ContentFault] = {
    **suites.FAULTS,
    **pairs.FAULTS,
    **hacks.FAULTS,
    **shaped.FAULTS,
    **examples.FAULTS,
    **specifications.FAULTS,
    **words.FAULTS,
}


def families() -> dict[str, list[ContentFault]]:
    """Return the faults by family."""
    found: dict[str, list[ContentFault]] = {}
    for fault in CONTENT_FAULTS.values():
        found.setdefault(fault.family, []).append(fault)
    return found
