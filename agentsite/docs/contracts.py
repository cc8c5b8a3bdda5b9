"""Every contract id and its state: covered by tests, planned for a later step, or left out."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agentsite.docs.places import DocsProblem, table, test_files

SHOWN_TESTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """What `docs/contracts.toml` says. `planned` and `left_out` are by id."""

    groups: Mapping[str, str]
    titles: Mapping[str, str]
    planned: Mapping[str, str]
    left_out: Mapping[str, str]


def read(text: str) -> Contracts:
    """Read the data file.

    Raises:
        DocsProblem: A step is not one of `steps`, or an id is assigned twice.
    """
    data = tomllib.loads(text)
    unknown = data["planned"].keys() - set(data["steps"])
    if unknown:
        raise DocsProblem(f"docs/contracts.toml: there is no step {sorted(unknown)}.")
    pairs = [(name, step) for step, names in data["planned"].items() for name in names]
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise DocsProblem(f"docs/contracts.toml: planned twice: {twice}.")
    return Contracts(
        groups=data["groups"],
        titles=data["titles"],
        planned=dict(pairs),
        left_out=data["left_out"],
    )


def covered(root: Path) -> dict[str, list[str]]:
    """Return the tests that are marked with each id, by their pytest node ids."""
    found: dict[str, list[str]] = {}
    for path in test_files(root):
        node = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        for name, test in _marked(tree, node, _of_module(tree)):
            found.setdefault(name, []).append(test)
    return found


def _of_module(tree: ast.Module) -> list[str]:
    """Return the ids of a `pytestmark` at the top of a file."""
    return [
        name
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and [ast.unparse(target) for target in statement.targets] == ["pytestmark"]
        for name in _ids(statement.value)
    ]


def _marked(
    parent: ast.Module | ast.ClassDef, node: str, inherited: list[str]
) -> Iterator[tuple[str, str]]:
    for child in parent.body:
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        own = [name for decorator in child.decorator_list for name in _ids(decorator)]
        names = list(dict.fromkeys([*inherited, *own]))
        if isinstance(child, ast.ClassDef):
            if child.name.startswith("Test"):
                yield from _marked(child, f"{node}::{child.name}", names)
        elif child.name.startswith("test"):
            yield from ((name, f"{node}::{child.name}") for name in names)


def _ids(expression: ast.AST) -> list[str]:
    """Return the texts given to `pytest.mark.contract(...)` anywhere in the expression."""
    return [
        argument.value
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.contract"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def problems(contracts: Contracts, tests: Mapping[str, list[str]]) -> list[str]:
    """Return what makes the table untrue, one sentence each."""
    titles, planned, left_out = contracts.titles, contracts.planned, contracts.left_out
    return [
        *(
            f"{name} is neither covered by a test, nor planned, nor left out."
            for name in titles
            if name not in tests and name not in planned and name not in left_out
        ),
        *(
            f"{name} is marked at {nodes[0]}, and there is no such id."
            for name, nodes in tests.items()
            if name not in titles
        ),
        *(
            f"{name} is covered by {tests[name][0]} and assigned in docs/contracts.toml as well."
            for name in titles
            if name in tests and (name in planned or name in left_out)
        ),
        *(
            f"{name} is both planned and left out."
            for name in titles
            if name in planned.keys() & left_out.keys()
        ),
        *(
            f"{name} is assigned, and there is no such id."
            for name in [*planned, *left_out]
            if name not in titles
        ),
    ]


def contracts_page(contracts: Contracts, tests: Mapping[str, list[str]]) -> str:
    rows: dict[str, list[list[str]]] = {}
    for name, title in contracts.titles.items():
        group = name.rpartition("-")[0] or name[0]
        rows.setdefault(group, []).append([name, title, _state(name, contracts, tests)])
    sections = [
        f"## {contracts.groups[group]}\n\n{table(['id', 'what is asked', 'state'], lines)}"
        for group, lines in rows.items()
    ]
    return "\n\n".join(["# Contracts", _summary(contracts, tests), *sections])


def _summary(contracts: Contracts, tests: Mapping[str, list[str]]) -> str:
    count = Counter(_state(name, contracts, tests).split(":")[0] for name in contracts.titles)
    figures = ", ".join(f"{number} {state}" for state, number in sorted(count.items()))
    return (
        "What the project set out to do, id by id, and where each stands: *covered* names the "
        "tests that hold it, *planned* the step that brings it, *left out* the reason. "
        f"Of {len(contracts.titles)}: {figures}."
    )


def _state(name: str, contracts: Contracts, tests: Mapping[str, list[str]]) -> str:
    if name in tests:
        nodes = [f"`{node}`" for node in tests[name]]
        more = [f"and {len(nodes) - SHOWN_TESTS} more"] if len(nodes) > SHOWN_TESTS else []
        return f"covered: {', '.join([*nodes[:SHOWN_TESTS], *more])}"
    if name in contracts.planned:
        return f"planned: {contracts.planned[name]}"
    if name in contracts.left_out:
        return f"left out: {contracts.left_out[name]}"
    return "open"
