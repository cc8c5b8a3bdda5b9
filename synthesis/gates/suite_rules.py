"""Rules for a test suite: a strict grammar, so that what counts as a test is never a guess."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterator

from synthesis.gates.imports import TEST_IMPORTS, not_offered
from synthesis.gates.syntax import Unparsable, calls_of, imported_modules, name_of, parse

MIN_TESTS = 3
ALIASES = ("tool_function", "tool", "solution", "implementation")  # modules that the judge offers
_SKIPPING = {
    "skip": "It skips a test.",
    "xfail": "It expects a test to fail.",
    "importorskip": "It may skip a test.",
    "exit": "It ends the test session.",
    "setattr": "It replaces an attribute; what the function uses cannot be patched from outside.",
    "delattr": "It removes an attribute of something it did not make.",
    "patch": "It patches the function's module; that cannot reach the sandboxed function.",
}
_FORBIDDEN_NAMES = _SKIPPING | {
    "exec": "It runs source text.",
    "eval": "It evaluates source text.",
    "compile": "It compiles source text.",
    "__import__": "It imports behind the linter's back.",
    "globals": "It reaches into the module's names.",
    "locals": "It reaches into the function's names.",
    "vars": "It reaches into an object's names.",
}
_FORBIDDEN_ATTRIBUTES = _SKIPPING | {"setitem": "It replaces an item of something it did not make."}
_HARMLESS_AS_VARIABLES = {"patch", "skip"}  # what is neither a builtin nor imported
_BROAD = {"Exception", "BaseException"}
_DECORATORS = {"pytest.fixture", "fixture", "pytest.mark.parametrize"}
_TEST = ast.FunctionDef


def problems_of_tests(tests: str, function: str) -> list[str]:
    """Return what is wrong with a suite; nothing when it may go to the judge."""
    try:
        tree = parse(tests, "test suite")
    except Unparsable as error:
        return [str(error)]
    found = [node for node in tree.body if _is_test(node)]
    problems = [
        *_imports(tree, function),
        *_names(tree, function),
        *_statements(tree),
        *_forbidden_names(tree),
    ]
    if len(found) < MIN_TESTS:
        problems.append(f"It has {len(found)} tests; at least {MIN_TESTS} are needed.")
    given = (_imported_names(tree) | set(vars(builtins))) - _variables(tree)
    helpers = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not _is_test(node) and not node.decorator_list
    }
    problems += _tables_by_helpers(tree, helpers)
    for test in found:
        problems += _one_test(test, function, given, helpers)
    return problems


def _tables_by_helpers(tree: ast.Module, helpers: set[str]) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for helper in helpers:
                if calls_of(node, helper):
                    yield f"Line {node.lineno} is worked out by {helper}; write the values down."


def _imported_names(tree: ast.Module) -> set[str]:
    """Return the names that import statements bind."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test")


def _imports(tree: ast.Module, function: str) -> Iterator[str]:
    for module in not_offered(imported_modules(tree), TEST_IMPORTS | {function, *ALIASES}):
        yield f"It imports {module}, which tests cannot use."


def _names(tree: ast.Module, function: str) -> Iterator[str]:
    defined = Counter(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    for name, count in defined.items():
        if count > 1:
            yield f"{name} is defined {count} times."
        if name == function or name.startswith("pytest_"):
            yield f"It defines {name}, a name it must leave alone."
    for statement in tree.body:
        # What a test binds for itself is nobody else's: only the function must stay what it is.
        is_local = isinstance(statement, ast.FunctionDef)
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and _binds(node, function, is_local=is_local):
                yield f"Line {node.lineno} binds {node.id} again."
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield f"Line {node.lineno} assigns to an attribute."
        if isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            yield f"Line {node.lineno} uses {node.attr}."


def _binds(node: ast.Name, function: str, *, is_local: bool) -> bool:
    """Tell whether a statement gives the function, a test or a hook another meaning."""
    if not isinstance(node.ctx, ast.Store | ast.Del):
        return False
    collected = not is_local and node.id.startswith(("test", "pytest"))
    return node.id == function or collected


def _statements(tree: ast.Module) -> Iterator[str]:
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.AnnAssign)
    for node in tree.body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not isinstance(node, allowed):
            yield f"Line {node.lineno}: only imports, constants, fixtures and tests may stand here."
        if isinstance(node, ast.FunctionDef):
            yield from _decorators(node)
    sort_keys = {
        id(part.value)
        for part in ast.walk(tree)
        if isinstance(part, ast.keyword) and part.arg == "key"
    }
    for part in ast.walk(tree):
        if isinstance(part, ast.Try | ast.TryStar):
            yield f"Line {part.lineno} has a try block, which can hide a failure."
        if isinstance(part, ast.Global | ast.Nonlocal | ast.AsyncFunctionDef) or (
            isinstance(part, ast.Lambda) and id(part) not in sort_keys
        ):
            yield f"Line {part.lineno}: {type(part).__name__.lower()} is not used in tests here."


def _decorators(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = name_of(called)
        if name not in _DECORATORS:
            yield f"{node.name} has the decorator {name or 'expression'}, which is not allowed."
        if name.endswith("parametrize") and _has_no_cases(decorator):
            yield f"{node.name} is parametrized with an empty list, or not with a literal one."
        if name.endswith("fixture") and isinstance(decorator, ast.Call) and decorator.keywords:
            yield f"{node.name}: fixtures take no options here."


def _has_no_cases(decorator: ast.expr) -> bool:
    if not isinstance(decorator, ast.Call) or len(decorator.args) < 2:
        return True
    cases = decorator.args[1]
    return not isinstance(cases, ast.List | ast.Tuple) or not cases.elts


def _forbidden_names(tree: ast.Module) -> Iterator[str]:
    """Refuse a name wherever it stands: one that is kept under another name is called later."""
    harmless = _HARMLESS_AS_VARIABLES & _variables(tree) - _imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _FORBIDDEN_NAMES.keys() - harmless:
            yield f"Line {node.lineno}: {_FORBIDDEN_NAMES[node.id]}"
        if isinstance(node, ast.Attribute) and node.attr in _FORBIDDEN_ATTRIBUTES:
            yield f"Line {node.lineno}: {_FORBIDDEN_ATTRIBUTES[node.attr]}"


def _variables(tree: ast.Module) -> set[str]:
    """Return the names that assignments bind."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _one_test(test: ast.stmt, function: str, given: set[str], helpers: set[str]) -> Iterator[str]:
    """Check a test.

    Args:
        given: Names that the suite imports, or that are built in.
        helpers: Functions of the suite that are no tests.
    """
    assert isinstance(test, _TEST)
    if not calls_of(test, function):
        yield f"{test.name} never calls {function}."
    asserts = [node for node in ast.walk(test) if isinstance(node, ast.Assert)]
    raises = list(calls_of(test, "raises"))
    for node in raises:
        if not node.args or name_of(node.args[0]) in _BROAD | {""}:
            yield f"{test.name} accepts any exception; name the one that is meant."
    from_function = _names_from(test, function)
    maybe_never = _inside_loops_over_results(test, function, from_function)
    values: list[ast.AST] = [
        node
        for node in asserts
        if node not in maybe_never and _compares_a_value(node, function, from_function)
    ]
    values += [
        node
        for node in _comparisons_of_tables(test, given)
        if node not in maybe_never and _one_side_is_of_function(node, function, from_function)
    ]
    if not values and not raises:
        yield f"{test.name} asserts no value."
    for statement in asserts:
        if isinstance(statement.test, ast.Constant):
            yield f"{test.name} asserts a constant."
        if _is_its_own_oracle(statement.test, function, from_function):
            yield f"{test.name} computes the expected value with {function} itself."
        if _is_helped(statement.test, function, helpers):
            yield f"{test.name} has a helper of the suite work out the expected value."
        if _works_out_the_value(statement.test, function, given):
            yield f"{test.name} works out the expected value from what it hands to {function}."


def _comparisons_of_tables(test: ast.AST, given: set[str]) -> Iterator[ast.Call]:
    """Find `pd.testing.assert_frame_equal(…)` and its like, however it was imported."""
    for node in ast.walk(test):
        if isinstance(node, ast.Call):
            *modules, name = name_of(node.func).split(".")
            known = modules[-1:] == ["testing"] or (not modules and name in given)
            if known and name.startswith("assert_") and len(node.args) > 1:
                yield node


def _one_side_is_of_function(call: ast.Call, function: str, names: set[str]) -> bool:
    return [_is_of_function(side, function, names) for side in call.args[:2]].count(True) == 1


def _names_from(test: ast.AST, function: str) -> set[str]:
    """Return the names that hold what the function under test returned."""
    names: set[str] = set()
    for node in ast.walk(test):
        if isinstance(node, ast.Assign) and calls_of(node.value, function):
            names |= {
                target.id
                for part in node.targets
                for target in ast.walk(part)
                if isinstance(target, ast.Name)
            }
    return names


def _compares_a_value(node: ast.Assert, function: str, names: set[str]) -> bool:
    """Tell an assertion about the result's value from one about its type or presence."""
    test = node.test
    if isinstance(test, ast.BoolOp):
        # One side of an `or` is enough for it, and that may be the side that says nothing.
        return isinstance(test.op, ast.And) and any(
            _compares_a_value(ast.Assert(test=part), function, names) for part in test.values
        )
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_of_function(test.operand, function, names)
    if isinstance(test, ast.Compare):
        return _pins_a_value(test)
    if isinstance(test, ast.Call) and name_of(test.func) in _SAYS_LITTLE:
        return False
    return _is_of_function(test, function, names) or isinstance(test, ast.Call)


_SAYS_LITTLE = {"isinstance", "callable", "hasattr", "all", "any"}


def _pins_a_value(test: ast.Compare) -> bool:
    """A value that something differs from, or `is not`, may be nearly anything."""
    if all(isinstance(op, ast.NotEq | ast.NotIn | ast.IsNot) for op in test.ops):
        return False
    return not (isinstance(test.left, ast.Call) and name_of(test.left.func) == "type")


def _inside_loops_over_results(test: ast.AST, function: str, names: set[str]) -> list[ast.AST]:
    """Return what runs once for each item of a result: for an empty one, not at all."""
    return [
        inner
        for loop in ast.walk(test)
        if isinstance(loop, ast.For) and _is_of_function(loop.iter, function, names)
        for inner in ast.walk(loop)
    ]


def _works_out_the_value(test: ast.expr, function: str, given: set[str]) -> bool:
    """Tell `f(d) == sorted(d)`: the function may have changed d, or the test does its work.

    What is imported or built in may stand on both sides: `f(Decimal(1)) == Decimal(2)`.
    """
    for node in ast.walk(test):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            continue
        for own, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
            handed = {
                each.id
                for call in calls_of(own, function)
                for argument in call.args
                for each in ast.walk(argument)
                if isinstance(each, ast.Name)
            } - {function, *given}
            calls = [each for each in ast.walk(other) if isinstance(each, ast.Call)]
            used = {
                each.id for call in calls for each in ast.walk(call) if isinstance(each, ast.Name)
            }
            if handed & used:
                return True
    return False


def _is_helped(test: ast.expr, function: str, helpers: set[str]) -> bool:
    """Tell `f(2) == helper(2)`: the suite does the function's work, right or wrong."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                called = any(calls_of(side, helper) for helper in helpers)
                if called and not calls_of(side, function):
                    return True
    return False


def _is_of_function(node: ast.AST, function: str, names: set[str]) -> bool:
    if calls_of(node, function):
        return True
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def _is_its_own_oracle(test: ast.expr, function: str, names: set[str]) -> bool:
    """True when both sides of an equality come from the function under test."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.Is):
            sides = [node.left, *node.comparators]
            if all(_is_of_function(side, function, names) for side in sides):
                return True
    return False
