"""Whether a report proves anything. Pure: sources and reports in, a verdict out."""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from kernel.syntax import parse as parse_python
from sandbox.judging import JudgeReport, RoundReport, TestReport

GREEN, POISON = "green", "poison"
_MAX_REASONS = 20

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reasons` is empty exactly when `success`; figures count base ids, not instances."""

    success: bool
    reasons: tuple[str, ...]
    tests_run: int
    tests_passed: int


def collect_test_ids(tests: str) -> list[str]:
    """Return the base ids ("test_a", "TestB::test_c") that `tests` defines, in their order.

    A name that is defined twice is listed twice.

    Raises:
        ValueError: `tests` does not parse.
    """
    try:
        tree = parse_python(tests)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"the tests do not parse: {error}") from error
    return _ids(tree.body, prefix="", unit=False)


def _ids(
    body: Sequence[ast.stmt],
    *,
    prefix: str,
    unit: bool,
    outer: Mapping[str, ast.ClassDef] | None = None,
) -> list[str]:
    found: list[str] = []
    classes = {
        **(outer or {}),
        **{node.name: node for node in body if isinstance(node, ast.ClassDef)},
    }
    for node in body:
        if isinstance(node, ast.ClassDef):
            bases = _bases(node, classes)
            inner_unit = any(_is_unit_test(each) for each in (node, *bases))
            if inner_unit or (node.name.startswith("Test") and not unit):
                inner = f"{prefix}{node.name}::"
                own = _ids(node.body, prefix=inner, unit=inner_unit, outer=classes)
                inherited = [
                    name
                    for base in bases
                    for name in _ids(base.body, prefix=inner, unit=inner_unit, outer=classes)
                ]
                found += own + list(dict.fromkeys(n for n in inherited if n not in own))
        elif _is_test(node):
            found.append(prefix + node.name)
    return found


def _bases(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """Return the classes of the same source that `node` inherits from, at any distance."""
    found: list[ast.ClassDef] = []
    pending = [node]
    while pending:
        for base in pending.pop().bases:
            known = classes.get(base.id) if isinstance(base, ast.Name) else None
            if known is not None and known is not node and known not in found:
                found.append(known)
                pending.append(known)
    return found


def _is_unit_test(node: ast.ClassDef) -> bool:
    names = [base.attr if isinstance(base, ast.Attribute) else base for base in node.bases]
    plain = [name.id if isinstance(name, ast.Name) else name for name in names]
    return any(name in ("TestCase", "IsolatedAsyncioTestCase") for name in plain)


def _is_test(node: ast.stmt) -> TypeGuard[_Function]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return node.name.startswith("test") and not _is_fixture(node)


def _is_fixture(node: _Function) -> bool:
    for decorator in node.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
        if name == "fixture":
            return True
    return False


def base_id(test_id: str) -> str:
    """Return an id without the part that names an instance of a parametrized test."""
    return test_id.partition("[")[0]


def judge_green(expected_ids: Sequence[str], report: JudgeReport) -> Verdict:
    """Judge a report of the rounds "green" (the worker answers) and "poison" (garbage).

    The green round names exactly the expected tests, each passed and with at least one call; in
    the poison round each fails; and a user's guest answers like the judge's worker.
    """
    rounds = {found.name: found for found in report.rounds}
    green = rounds.get(GREEN)
    poison = rounds.get(POISON)
    reasons = [
        f"{expected_ids.count(name)} tests are named {name}" for name in _twice(expected_ids)
    ]
    reasons += ["the code was not tested"] if green is None else _green(expected_ids, green)
    if not reasons:
        reasons += ["there was no poison run"] if poison is None else _poison(expected_ids, poison)
    reasons += report.differences
    passed = 0 if green is None else _passed(green)
    return Verdict(
        success=not reasons,
        reasons=tuple(reasons[:_MAX_REASONS]),
        tests_run=0 if green is None else len({base_id(test.test_id) for test in green.tests}),
        tests_passed=passed,
    )


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _passed(found: RoundReport) -> int:
    names = {base_id(test.test_id) for test in found.tests}
    bad = {base_id(test.test_id) for test in found.tests if test.outcome != "passed"}
    return len(names - bad)


def _counted(expected_ids: Sequence[str], found: RoundReport) -> list[str]:
    got = {base_id(test.test_id) for test in found.tests}
    reasons = []
    if not expected_ids:
        reasons.append(f"expected at least 1 test report, got {len(got)}: there are no tests")
    elif got != set(expected_ids) or found.problem is not None:
        reasons.append(f"expected {_amount(len(expected_ids))}, got {len(got)}")
    if found.problem is not None:
        reasons.append(found.problem)
    reasons += [f"{name} did not report" for name in expected_ids if name not in got]
    reasons += [f"{name} was not expected" for name in sorted(got - set(expected_ids))]
    return reasons


def _amount(count: int) -> str:
    return f"{count} test report" if count == 1 else f"{count} test reports"


def _green(expected_ids: Sequence[str], green: RoundReport) -> list[str]:
    reasons = _counted(expected_ids, green)
    if not reasons and (passed := _passed(green)) < len(expected_ids):
        reasons.append(f"expected {_amount(len(expected_ids))} of success, got {passed}")
    for test in green.tests:
        if test.outcome != "passed":
            reasons.append(f"{test.test_id} {_verb(test)}: {test.message}".rstrip(": "))
        elif test.calls < 1:
            reasons.append(f"{test.test_id} passed without calling the function")
    return reasons


def _verb(test: TestReport) -> str:
    return {"skipped": "was skipped", "error": "could not be set up"}.get(
        test.outcome, test.outcome
    )


def _poison(expected_ids: Sequence[str], poison: RoundReport) -> list[str]:
    reasons = _counted(expected_ids, poison)
    return reasons + [
        f"{test.test_id} does not fail when the function answers garbage"
        for test in poison.tests
        if test.outcome not in ("failed", "error") or test.calls == 0
    ]
