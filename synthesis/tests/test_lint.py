import pytest

from sandbox.runtime import guest_sources
from synthesis.gates import suite_rules
from synthesis.gates.lint import lint_code, lint_tests
from synthesis.purity import purity_of
from synthesis.testing import DOUBLE, DOUBLE_TESTS, candidate

pytestmark = pytest.mark.core

BAD_CODE = {
    "no python": ("def double(n: int -> int:", "not valid Python"),
    "nested too deeply": (
        "def double(n: int) -> int:\n    return " + "(" * 500 + ")" * 500,
        "Python|parsed",
    ),
    "NUL byte": (DOUBLE + "\x00", "parsed|Python"),
    "another function": ("def triple(n: int) -> int:\n    return n * 3\n", "double"),
    "other parameters": ("def double(x: int) -> int:\n    return x * 2\n", "parameters"),
    "one more required": ("def double(n: int, k: int) -> int:\n    return n * k\n", "requires k"),
    "two public functions": (DOUBLE + "def triple(n):\n    return n\n", "second public"),
    "defined twice": (DOUBLE + DOUBLE, "more than once"),
    "bound again": (DOUBLE + "double = str\n", "binds the name"),
    "network": ("import socket\n" + DOUBLE, "socket"),
    "processes": ("import subprocess\n" + DOUBLE, "subprocess"),
    "the host": ("import os\n" + DOUBLE, "imports os"),
    "the tests": ("import pytest\n" + DOUBLE, "pytest"),
    "relative import": ("from . import x\n" + DOUBLE, "imports"),
    "bare except": (
        "def double(n: int) -> int:\n    try:\n        return n * 2\n    except:\n        return 0\n",
        "bare except",
    ),
}

REACHING = {
    "frames": ("def double(n: int) -> int:\n    f = (x for x in [1])\n    return f.gi_frame and n * 2\n", "gi_frame"),
    "tracebacks": ("def double(n: int) -> int:\n    try:\n        return n * 2\n    except ValueError as e:\n        return e.__traceback__\n", "__traceback__"),
    "a module inside a module": ("import pathlib\n\n\ndef double(n: int) -> int:\n    return n * 2 if pathlib.os else 0\n", "takes os out of pathlib"),
    "more of os than its paths": ("import os.path\n\n\ndef double(n: int) -> int:\n    return n * 2 if os.getpid() else 0\n", "os.getpid"),
    "an import by name": ("def double(n: int) -> int:\n    return n * 2 if __import__('sys') else 0\n", "linter's back"),
    "source text": ("def double(n: int) -> int:\n    return eval('n * 2')\n", "source text"),
    "its own code": ("def double(n: int) -> int:\n    return n * len(double.__code__.co_code)\n", "__code__"),
    "chance": ("import random\n\n\ndef double(n: int) -> int:\n    return n * 2 + (random.random() < 0.001)\n", "draws on chance"),
    "chance by its name": ("from random import choice\n\n\ndef double(n: int) -> int:\n    return n * choice([2, 2])\n", "draws on chance"),
    "the clock": ("from datetime import datetime\n\n\ndef double(n: int) -> int:\n    return n * 2 * (datetime.now().year < 2030)\n", "asks for the time"),
}  # fmt: skip

GOOD_CODE = {
    "plain": DOUBLE,
    "an optional parameter more": "def double(n: int, times: int = 2) -> int:\n    return n * times\n",
    "a private helper first": "def _twice(n):\n    return n * 2\n\n\ndef double(n: int) -> int:\n    return _twice(n)\n",
    "standard library": "import math\nfrom collections import Counter\n" + DOUBLE,
    "the path of a file": "import os.path\n\n\ndef double(n: int) -> int:\n    return n * 2 if os.path.sep else 0\n",
    "a generator with a seed": "import random\n\n\ndef double(n: int) -> int:\n    return n * 2 + 0 * random.Random(1).randint(0, 9)\n",
    "an array": "import numpy as np\n\n\ndef double(n: int) -> int:\n    return int(np.array([n]).sum()) * 2\n",
    "an error class of its own": "class TooBig(ValueError):\n    pass\n\n\n" + DOUBLE,
}


class TestCode:
    @pytest.mark.parametrize(("code", "reason"), BAD_CODE.values(), ids=BAD_CODE)
    def test_is_refused_with_a_reason(self, code: str, reason: str) -> None:
        report = lint_code(candidate(code))

        assert not report.passed
        assert any(part in report.problem for part in reason.split("|")), report.problem

    @pytest.mark.parametrize(("code", "reason"), REACHING.values(), ids=REACHING)
    def test_may_not_look_at_how_it_is_run(self, code: str, reason: str) -> None:
        assert reason in lint_code(candidate(code)).problem

    def test_may_use_chance_or_the_clock_where_the_specification_says_so(self) -> None:
        chance, clock = REACHING["chance"][0], REACHING["the clock"][0]

        assert lint_code(candidate(chance, docstring="Double a number with random noise.")).passed
        assert lint_code(candidate(clock, docstring="Double a number, as of today.")).passed

    @pytest.mark.parametrize("code", GOOD_CODE.values(), ids=GOOD_CODE)
    def test_is_let_through(self, code: str) -> None:
        assert lint_code(candidate(code)).reasons == ()

    def test_what_needs_pandas_gets_the_profile_that_has_it(self) -> None:
        assert candidate("import pandas as pd\n" + DOUBLE).profile == "data"
        assert candidate(DOUBLE).profile == "base"


def with_test(body: str, *, header: str = "") -> str:
    return f"{header}{DOUBLE_TESTS}\n\ndef test_extra(tmp_path):\n{body}\n"


BAD_TESTS = {
    "no python": ("def test_a(:", "not valid Python"),
    "two tests": ("from double import double\ndef test_a():\n    assert double(1) == 2\ndef test_b():\n    assert double(2) == 4\n", "at least 3"),
    "assert true": (with_test("    double(1)\n    assert True"), "constant"),
    "is not None": (with_test("    assert double(1) is not None"), "no value"),
    "only a type": (with_test("    assert isinstance(double(1), int)"), "no value"),
    "type equality": (with_test("    assert type(double(1)) == int"), "no value"),
    "never calls it": (with_test("    assert 1 == 1"), "never calls"),
    "own oracle": (with_test("    assert double(2) == double(2)"), "itself"),
    "own oracle by name": (with_test("    expected = double(2)\n    assert double(2) == expected"), "itself"),
    "swallowed": (with_test("    try:\n        assert double(1) == 3\n    except AssertionError:\n        pass"), "try block"),
    "skip": (with_test("    pytest.skip()\n    assert double(1) == 2", header="import pytest\n"), "skips"),
    "xfail mark": (DOUBLE_TESTS + "\nimport pytest\n\n@pytest.mark.xfail\ndef test_x():\n    assert double(1) == 3\n", "decorator"),
    "skipif mark": (DOUBLE_TESTS + "\nimport pytest\n\n@pytest.mark.skipif(True)\ndef test_x():\n    assert double(1) == 3\n", "decorator"),
    "importorskip": (with_test("    pytest.importorskip('x')\n    assert double(1) == 2", header="import pytest\n"), "skip"),
    "no cases": (DOUBLE_TESTS + "\nimport pytest\n\n@pytest.mark.parametrize('n', [])\ndef test_x(n):\n    assert double(n) == 3\n", "empty list"),
    "any exception": (with_test("    with pytest.raises(Exception):\n        double('x')", header="import pytest\n"), "any exception"),
    "mock": ("from unittest.mock import patch\n" + DOUBLE_TESTS, "unittest"),
    "monkeypatch": (with_test("    tmp_path.setattr('double.double', len)\n    assert double(1) == 2"), "replaces"),
    "rebinding": (DOUBLE_TESTS + "\ntest_zero_beside_one = None\n", "binds"),
    "redefinition": (DOUBLE_TESTS + "\n\ndef test_positive():\n    assert double(4) == 8\n", "2 times"),
    "a plugin": (DOUBLE_TESTS + "\npytest_plugins = ['x']\n", "binds"),
    "a hook": (DOUBLE_TESTS + "\n\ndef pytest_runtest_makereport():\n    pass\n", "leave alone"),
    "under an if": (DOUBLE_TESTS + "\nif True:\n    def test_x():\n        assert double(1) == 2\n", "only imports"),
    "a class": (DOUBLE_TESTS + "\n\nclass TestX:\n    def test_x(self):\n        assert double(1) == 2\n", "only imports"),
    "the function itself": (DOUBLE_TESTS + "\n\ndef double(n):\n    return n * 2\n", "leave alone"),
    "sys": ("import sys\n" + DOUBLE_TESTS, "sys"),
    "dunders": (with_test("    assert double.__globals__ == 1"), "__globals__"),
    "exec": (with_test("    exec('x')\n    assert double(1) == 2"), "source text"),
    "a module out of another": ("from pathlib import os\n" + DOUBLE_TESTS, "imports os"),
    "everything at once": ("from math import *\n" + DOUBLE_TESTS, "imports *"),
    "a forbidden name kept for later": (with_test("    put = setattr\n    put(tmp_path, 'x', 1)\n    assert double(1) == 2"), "replaces"),
    "only a difference": (with_test("    assert double(1) != 0\n    assert double(1) not in (1, 5)"), "no value"),
    "one side of an or": (with_test("    assert double(1) == 2 or double(1) != 2"), "no value"),
    "a loop over the result": (with_test("    for x in [double(1)]:\n        assert x == 2"), "no value"),
    "a name for what is imported": (with_test("    patch = 1\n    assert double(1) == 2", header="from pytest import skip as patch\n"), "patches"),
    "tables that are both its own": (with_test("    pd.testing.assert_frame_equal(double(1), double(1))", header="import pandas as pd\n"), "no value"),
    "tables that are not its own": (with_test("    double(1)\n    pd.testing.assert_frame_equal(tmp_path, tmp_path)", header="import pandas as pd\n"), "no value"),
    "a comparison of tables that is no known one": (with_test("    tmp_path.assert_frame_equal(double(1), 2)"), "no value"),
    "its work done again with an imported class": (with_test("    d = 3\n    assert double(d) == Decimal(d + d)", header="from decimal import Decimal\n"), "works out"),
    "its work done again": (with_test("    d = 3\n    assert double(d) == max(d, d + 3)"), "works out"),
    "a helper that does its work": (with_test("    assert double(3) == twice(3)", header="def twice(n):\n    return n + n\n\n\n"), "helper of the suite"),
    "a table by a helper": (with_test("    assert double(3) == KNOWN[0]", header="def twice(n):\n    return n + n\n\n\nKNOWN = [twice(3)]\n"), "worked out by twice"),
    "a lambda": (with_test("    f = lambda n: 2 * n\n    assert double(3) == f(3)"), "lambda"),
    "a test bound again": (DOUBLE_TESTS + "\ntest_positive = str\n", "binds test_positive again"),
    "attribute": (with_test("    double.answer = 2\n    assert double(1) == 2"), "attribute"),
}  # fmt: skip

GOOD_TESTS = {
    "plain": DOUBLE_TESTS,
    "a boolean": with_test("    assert not double(0)\n    assert double(1) == 2"),
    "raises": with_test("    with pytest.raises(TypeError, match='n'):\n        double(None)", header="import pytest\n"),
    "approx": with_test("    assert double(1) == pytest.approx(2)", header="import pytest\n"),
    "a file": with_test("    path = tmp_path / 'x.csv'\n    path.write_text('1')\n    assert double(int(path.read_text())) == 2"),
    "cases": DOUBLE_TESTS + "\nimport pytest\n\n@pytest.mark.parametrize(('n', 'm'), [(1, 2), (2, 4)])\ndef test_x(n, m):\n    assert double(n) == m\n",
    "a compiled pattern": "import re\n" + with_test("    assert re.compile('2').match(str(double(1))).group() == '2'"),
    "a loop over literals": with_test("    for n, m in [(1, 2), (2, 4)]:\n        assert double(n) == m"),
    "a name for the result": with_test("    result = double(3)\n    assert result == 6"),
    "membership": with_test("    assert 'x' in [double(1), 'x']\n    assert double(1) == 2"),
    "a class on both sides": with_test("    assert double(Decimal('1.5')) == Decimal(3)", header="from decimal import Decimal\n"),
    "a module on both sides": with_test("    assert double(dt.timedelta(1)) == dt.timedelta(2)", header="import datetime as dt\n"),
    "a builtin on both sides": with_test("    assert double(list('ab')) == list('abab')"),
    "a variable called patch": with_test("    patch = 3\n    assert double(patch) == 6"),
    "another table": with_test("    pd.testing.assert_frame_equal(double(pd.DataFrame({'n': [1]})), pd.DataFrame({'n': [2]}))", header="import pandas as pd\n"),
    "an array, by an imported name": with_test("    result = double(2)\n    assert_allclose(result, 4)", header="from numpy.testing import assert_allclose\n"),
    "a module that the judge offers": DOUBLE_TESTS.replace("from double import", "from tool_function import"),
    "a local name like a test's": with_test("    test_cases = [(1, 2)]\n    for n, m in test_cases:\n        assert double(n) == m\n    assert double(2) == 4"),
    "a key to sort by": with_test("    assert sorted([double(2), double(1)], key=lambda n: -n) == [4, 2]"),
    "a helper for the input": with_test("    assert double(made(3)) == 6", header="def made(n):\n    return n\n\n\n"),
    "a fixture": DOUBLE_TESTS + "\nimport pytest\n\n@pytest.fixture\ndef four():\n    return 4\n\ndef test_x(four):\n    assert double(four) == 8\n",
}  # fmt: skip


class TestTests:
    @pytest.mark.parametrize(("tests", "reason"), BAD_TESTS.values(), ids=BAD_TESTS)
    def test_are_refused_with_a_reason(self, tests: str, reason: str) -> None:
        report = lint_tests(candidate(DOUBLE, tests))

        assert not report.passed
        assert reason in report.problem, report.problem

    @pytest.mark.parametrize("tests", GOOD_TESTS.values(), ids=GOOD_TESTS)
    def test_are_let_through(self, tests: str) -> None:
        assert lint_tests(candidate(DOUBLE, tests)).reasons == ()


@pytest.mark.parametrize(
    ("code", "purity"),
    [
        (DOUBLE, "pure"),
        ("import random\n" + DOUBLE, "nondeterministic"),
        ("from datetime import date\ndef f():\n    return date.today()\n", "nondeterministic"),
        ("def f(p):\n    with open(p) as h:\n        return h.read()\n", "reads_files"),
        ("def f():\n    global x\n    x = 1\n", "nondeterministic"),
        ("def (", "nondeterministic"),
    ],
)
def test_purity_is_told_from_the_source_and_doubt_means_no_caching(code: str, purity: str) -> None:
    assert purity_of(code) == purity


def test_the_judge_offers_the_modules_that_tests_may_import() -> None:
    source = guest_sources()["guest/suite.py"].decode()

    assert f"ALIASES = {suite_rules.ALIASES}".replace("'", '"') in source
