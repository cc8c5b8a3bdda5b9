"""The vocabulary of events, held against the calls of `emit` that the code makes."""

import ast
import tomllib
from pathlib import Path

from agentsite.docs.places import DocsProblem, sources, table

INTRODUCTION = (
    "A run tells what it is doing in numbered events, kept as rows and shown in order. They are "
    "for people: nothing in the flow reads them. A program reads them at "
    "`GET /api/runs/<id>/events?after=<seq>` or on the socket `/ws/agent/`, where each comes as "
    "an `agent_event`. A key that is not listed may come along."
)
OF_FRAMES = (
    'Both ways a frame is `{"event": name, "data": {...}}`. A client that reconnects sends '
    "`resume` with the last `seq` it has seen."
)


def emitted(root: Path) -> dict[str, str]:
    """Return each event type that some call emits, with the module that names it.

    A call that emits a variable stands for the texts that are handed to a parameter of its name.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources(root)}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    given = [(path, argument) for path, node in nodes for argument in _emitted_by(node)]
    variables = {argument.id for _, argument in given if isinstance(argument, ast.Name)}
    given += [(path, text) for path, node in nodes for text in _handed_to(node, variables)]
    found: dict[str, str] = {}
    for path, argument in given:
        if isinstance(argument, ast.Constant):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            found.setdefault(str(argument.value), module)
    return found


def _emitted_by(node: ast.AST) -> list[ast.expr]:
    """Return the first argument of a call of `emit` or `emit_aside`."""
    if not isinstance(node, ast.Call) or not node.args:
        return []
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return [node.args[0]] if called in {"emit", "emit_aside"} else []


def _handed_to(node: ast.AST, names: set[str]) -> list[ast.expr]:
    """Return what a call hands to parameters of these names, or a function defaults them to."""
    if isinstance(node, ast.Call):
        return [keyword.value for keyword in node.keywords if keyword.arg in names]
    if isinstance(node, ast.arguments):
        pairs = zip(node.kwonlyargs, node.kw_defaults, strict=True)
        return [default for argument, default in pairs if argument.arg in names and default]
    return []


def events_page(root: Path) -> str:
    """Return the whole page.

    Raises:
        DocsProblem: The code emits an event that the table has not, or the other way round.
    """
    data = tomllib.loads((root / "docs/events.toml").read_text("utf-8"))
    described, frames = data["events"], data["frames"]
    known = emitted(root)
    if known.keys() != described.keys():
        raise DocsProblem(
            f"docs/events.toml: says nothing of {sorted(known.keys() - described.keys())}, "
            f"and nothing emits {sorted(described.keys() - known.keys())}."
        )
    rows = [
        [f"`{name}`", _keys(event["keys"]), f"`{known[name]}`", event["when"]]
        for name, event in described.items()
    ]
    return "\n\n".join(
        [
            "# Events",
            INTRODUCTION,
            "## Of a run",
            table(["event_type", "keys of data", "emitted by", "when"], rows),
            "## Frames of the socket",
            OF_FRAMES,
            table(["event", "way", "keys of data", "when"], [_frame(each) for each in frames]),
        ]
    )


def _frame(frame: dict[str, str]) -> list[str]:
    return [f"`{frame['event']}`", frame["way"], _keys(frame["keys"]), frame["when"]]


def _keys(keys: str) -> str:
    return ", ".join(f"`{key}`" for key in keys.split()) if keys else ""
