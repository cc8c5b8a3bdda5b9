"""The text a tool is found by. Pure."""

import re
from collections.abc import Iterable

_SECTIONS = re.compile(
    r"^(?:Args|Arguments|Parameters|Returns|Raises|Yields):[ \t]*\n(?:(?:[ \t]+.*)?(?:\n|\Z))*",
    re.MULTILINE,
)


def search_text(name: str, docstring: str, examples: Iterable[object]) -> str:
    """Join name words, docstring and example requests: what a request is compared with.

    The sections on arguments, result and errors stay out: no request speaks of them.
    """
    told = _SECTIONS.sub("", docstring)
    parts = [name.replace("_", " "), told, *(str(example) for example in examples)]
    return "\n".join(part.strip() for part in parts if part.strip())
