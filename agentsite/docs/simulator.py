"""The offline model as a model that fails: its faults, from the registries that serve them."""

import inspect

from agentsite.docs.places import table
from llm.simulator import scenario
from llm.simulator.content import CONTENT_FAULTS
from llm.simulator.faults import FAULTS, FORMAT, HTTP, FaultClass

INTRODUCTION = (
    "The server that stands in for a model without a key (`llm/simulator`) can fail on purpose, "
    "in {http} ways of HTTP, {format} of format and {content} of content. A scenario file says "
    "when; a seed says how. A fault of content is a well-formed answer that is wrong: a "
    "transformation of what the recipe book would have answered, in `llm/simulator/content`, "
    "also at hand in Python as `CONTENT_FAULTS`."
)
OF_CONTENT = (
    "*kinds* are the calls that a fault changes. *lint* says that the gate of that name refuses "
    "what the fault makes before anything is run; what has none shows in a run, or to somebody "
    "who has not seen the tests, or not at all."
)
OF_THE_DOUBLE = (
    "`llm/simulator/double.py` is a second server of the same protocol on another HTTP stack. It "
    "shares the book and the rules that recognise requests, and is unlike the first in all else: "
    "it refuses every `response_format`, puts JSON into a fence amid prose and code into a fence "
    "within, words its errors in its own way, and counts words, in decimals. The main flows "
    "(`tests/flows`) run on both."
)


def simulator_page() -> str:
    parts = [
        "# The simulator",
        INTRODUCTION.format(http=len(HTTP), format=len(FORMAT), content=len(CONTENT_FAULTS)),
        "## Scenarios",
        _format(),
        "## Faults of HTTP",
        _plain("http"),
        "## Faults of format",
        _plain("format"),
        "## Faults of content",
        OF_CONTENT,
        _of_content(),
        "## The double",
        OF_THE_DOUBLE,
    ]
    return "\n\n".join(parts)


def _format() -> str:
    """Return what the module says of its file format, without its first line."""
    return inspect.cleandoc(scenario.__doc__ or "").partition("\n\n")[2]


def _group(name: str) -> list[FaultClass]:
    return [fault for fault in FAULTS.values() if fault.group == name]


def _plain(group: str) -> str:
    return table(["fault", "what happens"], [[f"`{f.name}`", f.does] for f in _group(group)])


def _of_content() -> str:
    rows = [
        [
            f"`{fault.name}`",
            fault.family,
            fault.does,
            ", ".join(f"`{kind}`" for kind in sorted(fault.kinds)),
            "yes" if fault.lint else "",
        ]
        for fault in CONTENT_FAULTS.values()
    ]
    return table(["fault", "family", "what the model does", "kinds", "lint"], rows)
