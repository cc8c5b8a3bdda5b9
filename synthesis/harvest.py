"""The inputs that a test suite already holds, read from its syntax tree. Nothing is run."""

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.values import CannotCross, JsonValue, encode
from synthesis.gates.syntax import Unparsable, calls_of, name_of, parse

MAX_ROWS = 20  # of one parametrized test


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Arguments by name, as tagged JSON, and the files that they name, by relative path.

    `is_made_up`: from the types alone, so it need not make sense.
    """

    arguments: Mapping[str, JsonValue]
    files: Mapping[str, bytes] = field(default_factory=dict)
    is_made_up: bool = field(default=False, compare=False)


def inputs_in(tests: str, function: str, parameters: Sequence[str]) -> list[Input]:
    """Return the calls of `function` whose arguments are all literal, in their order.

    A name counts as its literal value where the test, the module or a parametrization gives it
    one; `tmp_path / "a.csv"` as the file that the test writes there.
    """
    try:
        tree = parse(tests, "test suite")
    except Unparsable:
        return []
    known = dict(_assignments(tree.body))
    found: list[Input] = []
    for test in tree.body:
        if isinstance(test, ast.FunctionDef):
            for row in _rows(test):
                found += _calls_in(test, function, parameters, known | row)
    return found


def _calls_in(
    test: ast.FunctionDef,
    function: str,
    parameters: Sequence[str],
    known: Mapping[str, ast.expr],
) -> Iterator[Input]:
    names = {**known, **dict(_assignments(list(_statements(test))))}
    files = dict(_written(test, names))
    for call in calls_of(test, function):
        arguments = _arguments(call, parameters, names)
        if arguments is not None:
            named = [path for path in files if path in arguments.values()]
            yield Input(arguments=arguments, files={path: files[path] for path in named})


def _arguments(
    call: ast.Call, parameters: Sequence[str], names: Mapping[str, ast.expr]
) -> dict[str, JsonValue] | None:
    given: list[tuple[str | None, ast.expr]] = [
        *zip(parameters, call.args, strict=False),
        *((keyword.arg, keyword.value) for keyword in call.keywords),
    ]
    if len(call.args) > len(parameters):
        return None
    arguments: dict[str, JsonValue] = {}
    for name, node in given:
        known, value = _literal(node, names)
        if name not in parameters or not known:
            return None
        arguments[str(name)] = value
    return arguments


def _statements(test: ast.FunctionDef) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(test) if isinstance(node, ast.stmt))


def _assignments(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _rows(test: ast.FunctionDef) -> list[dict[str, ast.expr]]:
    """Return what a parametrization gives its names, once for each of its rows."""
    tables = [
        _table(decorator)
        for decorator in test.decorator_list
        if isinstance(decorator, ast.Call) and name_of(decorator.func).endswith("parametrize")
    ]
    rows = itertools.islice(itertools.product(*tables), MAX_ROWS)
    return [{name: node for part in row for name, node in part.items()} for row in rows]


def _table(decorator: ast.Call) -> list[dict[str, ast.expr]]:
    if len(decorator.args) < 2:
        return [{}]
    names, cases = decorator.args[:2]
    known, found = _literal(names, {})
    listed = found.split(",") if isinstance(found, str) else found
    if not known or not isinstance(listed, list) or not isinstance(cases, ast.List | ast.Tuple):
        return [{}]
    wanted = [str(name).strip() for name in listed]
    rows = []
    for case in cases.elts:
        if isinstance(case, ast.Call) and case.args:  # pytest.param(...)
            case = case.args[0] if len(wanted) == 1 else ast.Tuple(elts=case.args)  # noqa: PLW2901
        single = len(wanted) == 1
        values = [case] if single else getattr(case, "elts", [])
        rows.append(dict(zip(wanted, values, strict=False)))
    return rows or [{}]


def _written(test: ast.AST, names: Mapping[str, ast.expr]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of literal content that a test writes."""
    for call in ast.walk(test):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr not in ("write_text", "write_bytes") or not call.args:
            continue
        path = _path(call.func.value, names)
        try:
            content = ast.literal_eval(_resolved(call.args[0], names))
        except (ValueError, TypeError, SyntaxError, RecursionError):
            continue
        if path is not None and isinstance(content, str | bytes):
            yield path, content.encode() if isinstance(content, str) else content


def _path(node: ast.expr, names: Mapping[str, ast.expr]) -> str | None:
    """Return the file name of `tmp_path / "name"`, also under a name or as `str(...)`."""
    if isinstance(node, ast.Name) and node.id in names:
        return _path(names[node.id], {})
    if isinstance(node, ast.Call) and name_of(node.func) == "str" and node.args:
        return _path(node.args[0], names)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        scratch = isinstance(node.left, ast.Name) and node.left.id == "tmp_path"
        if scratch and isinstance(node.right, ast.Constant):
            return str(node.right.value)
    return None


def _literal(node: ast.expr, names: Mapping[str, ast.expr]) -> tuple[bool, JsonValue]:
    path = _path(node, names)
    if path is not None:
        return True, path
    try:
        return True, encode(ast.literal_eval(_resolved(node, names)))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, CannotCross):
        return False, None


def _resolved(node: ast.expr, names: Mapping[str, ast.expr], depth: int = 0) -> ast.expr:
    """Put literal values in the place of names."""
    if isinstance(node, ast.Name) and node.id in names and depth < 5:
        return _resolved(names[node.id], names, depth + 1)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return type(node)(elts=[_resolved(item, names, depth) for item in node.elts])
    return node
