"""Faults of test suites: suites that prove nothing, or something else, or the impossible."""

import ast
import random
import re
from collections.abc import Callable

from kernel.syntax import parse as parse_python
from llm.simulator.book import load_book
from llm.simulator.content.fault import SUITE, Asked, Change, ContentFault, Unfit, by_name
from llm.simulator.content.slips import chosen, slipped_expression, slips_of
from llm.simulator.content.sources import (
    Claim,
    source_of,
    statements,
    tests_of,
    with_asserts,
    with_claims,
)
from llm.simulator.recipe import JsonObject, Recipe

FAMILY = "tests"
ISINSTANCE = {"int": "int", "float": "(int, float)", "str": "str", "bool": "bool"}
Rewrite = Callable[[Recipe, random.Random], str]


def _suite(rewrite: Rewrite) -> Change:
    def change(asked: Asked, rng: random.Random) -> JsonObject:
        return {"code": rewrite(asked.written, rng)}

    return change


# --- Assertions that say little --------------------------------------------------


def _claims_become(template: str) -> Rewrite:
    """Return a suite whose claims read as the template says.

    `{subject}` is what is asserted about, `{call}` the call that it comes from, `{claim}` the
    claim as it was, `{type}` the type of the result.
    """

    def rewrite(recipe: Recipe, _rng: random.Random) -> str:
        sort = recipe.return_type.partition("[")[0].strip()

        def change(claim: Claim) -> list[ast.stmt]:
            return statements(
                template.format(
                    subject=ast.unparse(claim.subject),
                    call=ast.unparse(claim.call),
                    claim=_text_of(claim),
                    type="object" if claim.path else ISINSTANCE.get(sort, sort),
                )
            )

        return source_of(with_claims(recipe.tests, recipe.name, change))

    return rewrite


def _text_of(claim: Claim) -> str:
    return f"{ast.unparse(claim.subject)} == {ast.unparse(claim.expected)}"


def _redone(recipe: Recipe, _rng: random.Random) -> str:
    """The suite brings its own copy of the function and compares with that."""

    def change(claim: Claim) -> list[ast.stmt]:
        call = ast.unparse(claim.call)
        again = call.replace(f"{recipe.name}(", "_expected(", 1)
        return statements(f"assert {call} == {again}")

    tree = with_claims(recipe.tests, recipe.name, change)
    own = re.sub(rf"\b{recipe.name}\b", "_expected", recipe.code)
    return source_of(tree) + "\n\n" + own.strip() + "\n"


def _broadly_raising(recipe: Recipe, rng: random.Random) -> str:
    broad = rng.choice(["Exception", "BaseException"])
    changed, count = re.subn(r"pytest\.raises\([^)]*\)", f"pytest.raises({broad})", recipe.tests)
    if not count:
        raise Unfit("the suite expects no exception")
    return changed


# --- Tests that do not run, or are not there --------------------------------------


def _wrapped(template: str) -> Rewrite:
    """Return a suite whose tests have their bodies inside the template's `...`."""

    def rewrite(recipe: Recipe, _rng: random.Random) -> str:
        tree = parse_python(recipe.tests)
        for test in tests_of(tree):
            (outer,) = statements(template)
            assert isinstance(outer, ast.If | ast.Try)
            outer.body = test.body
            test.body = [outer]
        return source_of(tree)

    return rewrite


def _decorated(*choices: str) -> Rewrite:
    def rewrite(recipe: Recipe, rng: random.Random) -> str:
        tree = parse_python(recipe.tests)
        decorator = rng.choice(choices)
        for test in tests_of(tree):
            test.decorator_list = [parse_python(decorator, "eval").body]
        return _with_pytest(source_of(tree))

    return rewrite


def _with_pytest(tests: str) -> str:
    return tests if re.search(r"^import pytest", tests, re.MULTILINE) else f"import pytest\n{tests}"


def _opening(*choices: str) -> Rewrite:
    """Return a suite in which each test begins with one of these statements."""

    def rewrite(recipe: Recipe, rng: random.Random) -> str:
        tree = parse_python(recipe.tests)
        opening = rng.choice(choices)
        for test in tests_of(tree):
            test.body = statements(opening) + test.body
        return _with_pytest(source_of(tree))

    return rewrite


def _never_called(recipe: Recipe, rng: random.Random) -> str:
    """Test functions under names that are never collected, or inside a function."""
    if rng.random() < 0.5:
        return re.sub(r"^def test_", "def check_", recipe.tests, flags=re.MULTILINE)
    head, *tests = re.split(r"^(?=def test_)", recipe.tests, flags=re.MULTILINE)
    inner = "".join(tests).rstrip().replace("\n", "\n    ")
    return f"{head}def suite():\n    {inner}\n"


def _few(recipe: Recipe, rng: random.Random) -> str:
    tree = parse_python(recipe.tests)
    kept = tests_of(tree)[: rng.choice([1, 2])]
    tree.body = [node for node in tree.body if node in kept or not isinstance(node, _DEFINITION)]
    return source_of(tree)


_DEFINITION = ast.FunctionDef


def _no_cases(recipe: Recipe, _rng: random.Random) -> str:
    tree = parse_python(recipe.tests)
    for test in tests_of(tree):
        test.decorator_list = [parse_python('pytest.mark.parametrize("case", [])', "eval").body]
        test.args.args = [*test.args.args, ast.arg("case")]
    return _with_pytest(source_of(tree))


def _hidden(recipe: Recipe, _rng: random.Random) -> str:
    """Each test's body is a text that is run, out of sight of whoever reads the tree."""
    tree = parse_python(recipe.tests)
    for test in tests_of(tree):
        body = "\n".join(ast.unparse(part) for part in test.body)
        test.body = statements(f"exec({body!r})")
    return source_of(tree)


def _broken(recipe: Recipe, rng: random.Random) -> str:
    """A suite that stops in mid-sentence, or in an earlier one."""
    ends = [match.end() for match in re.finditer(rf"\b{recipe.name}\(", recipe.tests)]
    return recipe.tests[: rng.choice(ends)]


# --- Suites that reach outside ------------------------------------------------------


def _with_more(*choices: str) -> Rewrite:
    """Return the suite with one of these added; `{name}` is the function."""

    def rewrite(recipe: Recipe, rng: random.Random) -> str:
        more = rng.choice(choices).format(name=recipe.name).strip()
        return f"{_with_pytest(recipe.tests).rstrip()}\n\n\n{more}\n"

    return rewrite


MOCKED = (
    "def {name}(*_arguments):\n    return None",
    "{name} = lambda *_arguments: None",
)
PATCHED = (
    (
        'def test_patched(monkeypatch):\n    monkeypatch.setattr("builtins.len", lambda _: 0)\n'
        "    assert {name} is not None"
    ),
    (
        "from unittest.mock import patch\n\n\ndef test_patched():\n"
        '    with patch("{name}.{name}", return_value=1):\n        assert {name} is not None'
    ),
)
OUTSIDE = (
    "import time\n\n\ndef test_the_clock():\n    assert time.time() > 0",
    (
        "import urllib.request\n\n\ndef test_the_network():\n"
        '    assert urllib.request.urlopen("http://example.org").status == 200'
    ),
    'import os\n\n\ndef test_the_machine():\n    assert os.environ["HOME"]',
    "import random\n\n\ndef test_luck():\n    assert random.random() < 0.9",
)
SWALLOWING = (
    (
        "@pytest.fixture(autouse=True)\ndef _quiet():\n    try:\n        yield\n"
        "    except Exception:\n        pass"
    ),
    "def pytest_runtest_makereport(item, call):\n    return None",
)


# --- Suites about something else, or the impossible ---------------------------------


def _foreign(recipe: Recipe, rng: random.Random) -> str:
    """The suite of another recipe, untouched."""
    return rng.choice([other for other in load_book().recipes if other is not recipe]).tests


def _mistaken(recipe: Recipe, rng: random.Random) -> str:
    """The suite of another recipe of the same signature, under this function's name."""
    alike = [
        other
        for other in load_book().recipes
        if other is not recipe and _signature(other) == _signature(recipe)
    ]
    if not alike:
        raise Unfit("no other recipe has this signature")
    other = rng.choice(alike)
    return re.sub(rf"\b{other.name}\b", recipe.name, other.tests)


def _signature(recipe: Recipe) -> tuple[list[str], str]:
    return [parameter.annotation for parameter in recipe.parameters], recipe.return_type


def _slipped_claims(recipe: Recipe, rng: random.Random) -> list[ast.stmt]:
    """Return a false counterpart of each claim of the suite that calls with literals."""
    slip = chosen(slips_of(recipe), rng)
    found: list[ast.stmt] = []

    def look(node: ast.Assert, claim: Claim | None) -> list[ast.stmt]:
        if claim is not None and not claim.path and _is_literal(claim.call):
            false = slipped_expression(claim.expected, slip)
            if false is not None and ast.unparse(false) != ast.unparse(claim.expected):
                compared = ast.Compare(claim.call, [ast.Eq()], [false])
                found.append(ast.Assert(compared))
        return [node]

    with_asserts(recipe.tests, recipe.name, look)
    if not found:
        raise Unfit("the suite claims nothing of a call with literals")
    return found


def _is_literal(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return not any(isinstance(node, ast.Name) for value in values for node in ast.walk(value))


def _contradictory(recipe: Recipe, rng: random.Random) -> str:
    """One more test, which claims another result of a call that a test claims already."""
    return _and_test(recipe, "test_the_same_again", [rng.choice(_slipped_claims(recipe, rng))])


def _impossible(recipe: Recipe, rng: random.Random) -> str:
    """For every claim its contradiction: no function can pass half of the tests."""
    return _and_test(recipe, "test_the_other_way_round", _slipped_claims(recipe, rng))


def _and_test(recipe: Recipe, name: str, body: list[ast.stmt]) -> str:
    lines = "\n".join(f"    {ast.unparse(statement)}" for statement in body)
    return f"{recipe.tests.rstrip()}\n\n\ndef {name}():\n{lines}\n"


def _wrong(recipe: Recipe, rng: random.Random) -> str:
    """One claim of the suite is false, as a model that reckons badly would have it."""
    false = rng.choice(_slipped_claims(recipe, rng))
    assert isinstance(false, ast.Assert)
    assert isinstance(false.test, ast.Compare)
    call = ast.unparse(false.test.left)

    def change(claim: Claim) -> list[ast.stmt]:
        if ast.unparse(claim.call) == call and not claim.path:
            return [false]
        return [ast.Assert(ast.Compare(claim.subject, [ast.Eq()], [claim.expected]))]

    return source_of(with_claims(recipe.tests, recipe.name, change))


def _fault(name: str, does: str, rewrite: Rewrite, *, lint: bool = True) -> ContentFault:
    return ContentFault(
        name=name, family=FAMILY, kinds=SUITE, does=does, change=_suite(rewrite), lint=lint
    )


FAULTS = by_name(
    [
        _fault(
            "vacuous_true",
            "Every claim is `assert True` behind a call.",
            _claims_become("{call}\nassert True"),
        ),
        _fault(
            "vacuous_not_none",
            "Every claim is `is not None`.",
            _claims_become("assert {subject} is not None"),
        ),
        _fault(
            "vacuous_isinstance",
            "Every claim is about the type alone.",
            _claims_become("assert isinstance({subject}, {type})"),
        ),
        _fault(
            "vacuous_or_true",
            "Every claim ends in `or True`.",
            _claims_become("assert {claim} or True"),
        ),
        _fault(
            "own_oracle",
            "The function is called for the expected value.",
            _claims_become("assert {subject} == {call}"),
        ),
        _fault(
            "redone_work",
            "The suite has a copy of the function and compares with that.",
            _redone,
            lint=False,
        ),
        _fault("broad_raises", "Any exception is accepted.", _broadly_raising),
        _fault("swallowed_failures", "Each test is a try that passes over what fails.",
               _wrapped("try:\n    ...\nexcept Exception:\n    pass")),
        _fault("never_run", "Each test's body stands under `if False`.",
               _wrapped("if False:\n    ..."), lint=False),
        _fault("skipped_tests", "Every test is skipped.",
               _decorated("pytest.mark.skip(reason='later')",
                          "pytest.mark.skipif(True, reason='')")),
        _fault("skipping_tests", "Every test skips itself at its first line.",
               _opening("pytest.skip('later')", "pytest.importorskip('absent')", "pytest.xfail()")),
        _fault("expected_failures", "Every test may fail.",
               _decorated("pytest.mark.xfail", "pytest.mark.xfail(strict=False)")),
        _fault("no_tests", "No function is collected as a test.", _never_called),
        _fault("few_tests", "One test or two.", _few),
        _fault("empty_parametrize", "Every test is parametrized with no case.", _no_cases),
        _fault("hidden_source", "Each test runs a text.", _hidden),
        _fault("broken_suite", "The source stops in mid-sentence.", _broken),
        _fault("mocked_function", "The suite puts a function of its own in place.",
               _with_more(*MOCKED)),
        _fault("patched_world", "One test patches builtins or the function's module.",
               _with_more(*PATCHED)),
        _fault("outside_world", "One test depends on clock, network, machine or luck.",
               _with_more(*OUTSIDE)),
        _fault("swallowing_fixture", "A fixture or hook swallows what fails.",
               _with_more(*SWALLOWING)),
        _fault("foreign_tests", "The suite of another function.", _foreign),
        _fault("mistaken_tests", "The suite of another function, under this one's name.",
               _mistaken, lint=False),
        _fault("contradictory_tests", "One more test claims another result of the same call.",
               _contradictory, lint=False),
        _fault("impossible_tests", "Every claim stands there with its contradiction.",
               _impossible, lint=False),
        _fault("wrong_test", "One claim is false.", _wrong, lint=False),
    ]
)  # fmt: skip
