"""Reading and rewriting the source of a recipe, on its syntax tree."""

import ast
import copy
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Template
from typing import Any

from kernel.syntax import parse as parse_python
from llm.simulator.content.fault import Unfit
from llm.simulator.recipe import Recipe

RIGHT = "_right"  # the honest function, under another name


# --- Implementations -----------------------------------------------------------


def rewritten(recipe: Recipe, body: str, *, head: str = "") -> str:
    """Return the recipe's code with another body for its public function.

    In `head`, which stands first, and in `body`, `$call` is a call of the honest function, which
    is kept as a helper where it is called; `$name`, `$first` (parameter), `$arguments` (a tuple
    of all of them) and `$returned` (the return type) are the function's own.
    """
    tree = parse_python(recipe.code)
    function = _function(tree, recipe.name)
    names = recipe.parameter_names
    filled = {
        "name": recipe.name,
        "call": f"{RIGHT}({', '.join(names)})",
        "first": names[0] if names else "None",
        "arguments": f"({', '.join(names)},)" if names else "()",
        "returned": recipe.return_type,
    }
    new_body = Template(textwrap.dedent(body).strip()).substitute(filled)
    new_head = Template(textwrap.dedent(head).strip()).substitute(filled)
    kept = _renamed(tree, recipe.name) if RIGHT in new_body + new_head else _imports(tree)
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    public = (
        f"def {recipe.name}({ast.unparse(function.args)}){returns}:\n"
        f"    {recipe.docstring!r}\n{textwrap.indent(new_body, '    ')}"
    )
    return "\n\n".join(part for part in (new_head, kept, public) if part) + "\n"


def _function(tree: ast.Module, name: str) -> ast.FunctionDef:
    return next(
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
    )


def _imports(tree: ast.Module) -> str:
    kept: list[ast.stmt] = [
        node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return ast.unparse(ast.Module(kept, []))


def _renamed(tree: ast.Module, name: str) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            node.name = RIGHT
        elif isinstance(node, ast.Name) and node.id == name:
            node.id = RIGHT
    return ast.unparse(tree)


# --- Test suites ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visible:
    """One example that a suite shows: literal arguments in order, and the literal result."""

    arguments: tuple[Any, ...]
    expected: Any


def visible_examples(tests: str, recipe: Recipe) -> list[Visible]:
    """Return the examples of a suite that stand there as literals."""
    return list(_visible(parse_python(tests), recipe))


def _visible(tree: ast.Module, recipe: Recipe) -> Iterator[Visible]:
    for test in tests_of(tree):
        for node in ast.walk(test):
            if not isinstance(node, ast.Assert):
                continue
            claim = claim_of(node, recipe.name, {})
            if claim is None or claim.path:
                continue
            try:
                arguments = _in_order(claim.call, recipe.parameter_names)
                yield Visible(arguments, ast.literal_eval(_plain(claim.expected)))
            except ValueError:
                continue


def _in_order(call: ast.Call, names: list[str]) -> tuple[Any, ...]:
    """Return the literal arguments in the order of the parameters.

    Raises:
        ValueError: One is no literal, or one is missing.
    """
    given = dict(zip(names, call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if list(given) != names:
        raise ValueError("not every parameter is given")
    return tuple(ast.literal_eval(value) for value in given.values())


def _plain(expected: ast.expr) -> ast.expr:
    """Return the value inside of `pytest.approx(...)`."""
    if isinstance(expected, ast.Call) and expected.args:
        return expected.args[0]
    return expected


def errors_named(tests: str) -> list[str]:
    """Return the exceptions that a suite expects, in order."""
    return [
        ast.unparse(node.args[0])
        for node in ast.walk(parse_python(tests))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("raises") and node.args
    ]


def tests_of(tree: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]


@dataclass(frozen=True, slots=True)
class Claim:
    """`assert f(...)["a"][0] == expected`, taken apart.

    `path` has the subscripts behind the call. `expected` of a bare `assert f(...)` is True.
    """

    subject: ast.expr
    call: ast.Call
    path: bool
    expected: ast.expr
    is_negated: bool = False


def claim_of(node: ast.Assert, function: str, held: dict[str, ast.expr]) -> Claim | None:
    """Take an assertion apart; None when it claims anything else about the function.

    `held` maps names of the test to the calls whose results they hold.
    """
    test = node.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if not isinstance(test.ops[0], ast.Eq | ast.Is):
            return None
        return _claim(test.left, test.comparators[0], function, held)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _claim(test.operand, ast.Constant(value=False), function, held, is_negated=True)
    return _claim(test, ast.Constant(value=True), function, held)


def _claim(
    subject: ast.expr,
    expected: ast.expr,
    function: str,
    held: dict[str, ast.expr],
    *,
    is_negated: bool = False,
) -> Claim | None:
    inner, path = subject, False
    while isinstance(inner, ast.Subscript):
        inner, path = inner.value, True
    if isinstance(inner, ast.Name) and inner.id in held:
        inner = held[inner.id]
        while isinstance(inner, ast.Subscript):
            inner, path = inner.value, True
    if isinstance(inner, ast.Call) and ast.unparse(inner.func) == function:
        return Claim(subject, inner, path, expected, is_negated)
    return None


def held_by_names(test: ast.FunctionDef, function: str) -> dict[str, ast.expr]:
    """Return the names of a test that hold a result, or a part of one, with where it is from."""
    held: dict[str, ast.expr] = {}
    for node in ast.walk(test):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            probe = _claim(node.value, ast.Constant(value=None), function, held)
            if probe is not None:
                held[node.targets[0].id] = node.value
    return held


NewStatements = Callable[[ast.Assert, Claim | None], list[ast.stmt]]


class _Asserts(ast.NodeTransformer):
    def __init__(self, function: str, change: NewStatements) -> None:
        self._function = function
        self._change = change
        self._held: dict[str, ast.expr] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._held = held_by_names(node, self._function)
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        return self._change(node, claim_of(node, self._function, self._held))


def with_asserts(tests: str, function: str, change: NewStatements) -> ast.Module:
    """Return the tree of a suite in which `change` stands for each assertion."""
    tree: ast.Module = _Asserts(function, change).visit(parse_python(tests))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.With) and not node.body:
            node.body = [ast.Pass()]
    return tree


def with_claims(tests: str, function: str, change: Callable[[Claim], list[ast.stmt]]) -> ast.Module:
    """Like `with_asserts`, for the claims about the function alone.

    Raises:
        Unfit: There is none that can be taken apart.
    """
    found: list[Claim] = []

    def changed(node: ast.Assert, claim: Claim | None) -> list[ast.stmt]:
        if claim is None:
            return [node]
        found.append(claim)
        return change(copy.deepcopy(claim))

    tree = with_asserts(tests, function, changed)
    if not found:
        raise Unfit("the suite claims nothing that can be taken apart")
    return tree


def source_of(tree: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def statements(source: str) -> list[ast.stmt]:
    return parse_python(textwrap.dedent(source)).body
