"""Generated blocks: what stands between `<!-- generated: NAME -->` and `<!-- end -->`."""

import re

from agentsite.docs.places import DocsProblem

_BLOCK = re.compile(r"<!-- generated: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)


def fill(page: str, blocks: dict[str, str]) -> str:
    """Return the page with each of `blocks` put between its markers.

    Raises:
        DocsProblem: A block has no place in the page, or two, or the page asks for another.
    """
    found = [match["name"] for match in _BLOCK.finditer(page)]
    if sorted(found) != sorted(blocks):
        raise DocsProblem(f"The page has markers for {found}, and there is {sorted(blocks)}.")
    return _BLOCK.sub(lambda match: block(match["name"], blocks[match["name"]]), page)


def block(name: str, content: str) -> str:
    return f"<!-- generated: {name} -->\n\n{content}\n\n<!-- end -->"
