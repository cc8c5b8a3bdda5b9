"""Small faults, put into a function one at a time: what good tests notice.

Texts of messages, docstrings and annotations stay as they are.
"""

import ast
import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass

from synthesis.gates.syntax import parse
from synthesis.mutation_operators import changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault. `before` and `after` are the part that differs, `source` the whole module."""

    kind: str
    line: int
    before: str
    after: str
    source: str


def mutants_of(source: str, *, limit: int, seed: str) -> list[Mutant]:
    """Return at most `limit` different mutants, spread over kinds and lines; the same for a seed.

    Raises:
        Unparsable: `source` is no Python.
    """
    tree = parse(source, "implementation")
    plain = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for place, node in enumerate(_nodes(tree)):
        for kind, change in changes(node):
            mutated = _with_change(tree, place, change)
            if mutated != plain and mutated not in found:
                found[mutated] = Mutant(
                    kind=kind,
                    line=getattr(node, "lineno", 0),
                    before=_text(node),
                    after=_text(change),
                    source=mutated,
                )
    return _spread(list(found.values()), limit=limit, seed=seed)


def rewritten(source: str) -> str:
    """Return the same program in other words: formatting and comments gone, nothing else.

    Code that looks at its own text does something else then.
    """
    return ast.unparse(parse(source, "implementation")) + "\n"


def _text(node: ast.AST) -> str:
    return ast.unparse(node).strip()[:300]


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """List what may be changed, always in the same order."""
    left_alone = {id(node) for node in _untouchable(tree)}
    return [node for node in ast.walk(tree) if id(node) not in left_alone]


def _untouchable(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what says nothing about behaviour: docstrings, annotations, messages, imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield from (node, node.value)
        elif isinstance(node, ast.Raise):
            yield from (part for part in ast.walk(node) if part is not node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            annotations = [node.returns, *(each.annotation for each in _arguments(node.args))]
            for annotation in filter(None, annotations):
                yield from ast.walk(annotation)
        elif isinstance(node, ast.AnnAssign):
            yield from ast.walk(node.annotation)


def _arguments(found: ast.arguments) -> list[ast.arg]:
    starred = [each for each in (found.vararg, found.kwarg) if each is not None]
    return [*found.posonlyargs, *found.args, *found.kwonlyargs, *starred]


def _with_change(tree: ast.Module, place: int, change: ast.AST) -> str:
    """Return the module's text with the node at `place` replaced."""
    changed = copy.deepcopy(tree)
    target = _nodes(changed)[place]
    _Replace(target, change).visit(changed)
    return ast.unparse(ast.fix_missing_locations(changed)) + "\n"


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, change: ast.AST) -> None:
        self._target = target
        self._change = change

    def visit(self, node: ast.AST) -> ast.AST:
        return self._change if node is self._target else super().generic_visit(node)


def _spread(found: list[Mutant], *, limit: int, seed: str) -> list[Mutant]:
    """Take turns between the kinds, and between lines within one."""
    if len(found) <= limit:
        return found
    # No secret: the same candidate has the same mutants wherever it is judged.
    drawn = random.Random(seed)  # noqa: S311
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in sorted(found, key=lambda each: (drawn.random(), each.source)):
        by_kind.setdefault(mutant.kind, []).append(mutant)
    chosen: list[Mutant] = []
    lines: dict[int, int] = {}
    while len(chosen) < limit:
        for waiting in by_kind.values():
            if waiting and len(chosen) < limit:
                mutant = min(waiting, key=lambda each: lines.get(each.line, 0))
                waiting.remove(mutant)
                lines[mutant.line] = lines.get(mutant.line, 0) + 1
                chosen.append(mutant)
    return sorted(chosen, key=lambda each: (each.line, each.source))
