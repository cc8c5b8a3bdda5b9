"""Honest suites, in the idioms that people and models use, are believed."""

from textwrap import dedent

import pytest

from sandbox.service import SecureSandbox
from sandbox.tests.idioms import IDIOMS
from sandbox.tests.idioms_of_tables import TABLES

pytestmark = pytest.mark.core


def _verify(
    sandbox: SecureSandbox, code: str, tests: str, name: str = "f", profile: str = "base"
) -> None:
    result = sandbox.verify_tool(name, dedent(code), dedent(tests), profile=profile)

    assert result["success"], result["output"]
    assert result["exit_code"] == 0
    assert result["error"] is None
    assert result["tests_run"] == result["tests_passed"] > 0


@pytest.mark.contract("SBX-1", "SBX-12")
@pytest.mark.parametrize(
    "imports",
    [
        "",
        "from calculate_average import calculate_average",
        "from tool_function import calculate_average",
        "from tool_function import (\n    calculate_average,\n)",
        "import calculate_average as module\ncalculate_average = module.calculate_average",
        "import pytest\nimport math\nfrom io import StringIO",
    ],
)
def test_the_function_is_in_reach_however_it_is_imported(
    sandbox: SecureSandbox, imports: str
) -> None:
    code = "def calculate_average(numbers):\n    return sum(numbers) / len(numbers)"
    tests = (
        f"{imports}\ndef test_calculate_average():\n    assert calculate_average([1,2,3]) == 2.0"
    )

    _verify(sandbox, code, tests, "calculate_average")


@pytest.mark.contract("SBX-1")
def test_every_documented_parameter_name_is_accepted(sandbox: SecureSandbox) -> None:
    code, tests = "def f(x): return -x", "def test_f(): assert f(1) == -1"

    first = sandbox.verify_tool(function_name="f", function_code=code, test_code=tests)
    second = sandbox.verify_tool(tool_name="f", tool_code=code, test_code=tests)

    assert first == second
    assert set(first) == {
        "success", "output", "error", "exit_code", "timed_out", "tests_run", "tests_passed",
    }  # fmt: skip


@pytest.mark.contract("SBX-1")
@pytest.mark.parametrize("idiom", IDIOMS)
def test_an_honest_suite_is_believed(sandbox: SecureSandbox, idiom: str) -> None:
    code, tests = IDIOMS[idiom]

    _verify(sandbox, code, tests)


@pytest.mark.contract("SBX-1")
@pytest.mark.parametrize("idiom", TABLES)
def test_an_honest_suite_about_tables_is_believed(sandbox: SecureSandbox, idiom: str) -> None:
    code, tests = TABLES[idiom]

    _verify(sandbox, code, tests, profile="data")


@pytest.mark.contract("SBX-11")
def test_data_files_are_in_reach_by_path_and_by_name(sandbox: SecureSandbox) -> None:
    code = "def f(path):\n    return len(open(path).read().splitlines())"
    tests = "def test_path(): assert f('data/a.csv') == 2\ndef test_name(): assert f('a.csv') == 2"

    result = sandbox.verify_tool("f", code, tests, {"data/a.csv": "x\ny\n", "b.bin": b"\xff"})

    assert result["success"], result["output"]


def test_a_tool_named_like_a_standard_module_is_verified(sandbox: SecureSandbox) -> None:
    code = "import math\ndef statistics(numbers): return math.fsum(numbers)"
    tests = (
        "import random\nfrom statistics import statistics\n"
        "def test_sum(): assert statistics([1, 2]) == 3"
    )

    _verify(sandbox, code, tests, "statistics")


def test_the_reason_of_a_failure_can_be_repaired_from(sandbox: SecureSandbox) -> None:
    result = sandbox.verify_tool(
        "f", "def f(x): return x + 1", "def test_f():\n    value = 3\n    assert f(value) == 7\n"
    )

    assert not result["success"]
    assert "test_f failed: line 3: assert f(value) == 7" in result["output"]
    assert "assert 4 == 7" in result["output"]
    assert result["exit_code"] == 1
    assert result["tests_passed"] == 0


BLOCK = """
import pytest
def test_f():
    with pytest.raises(ValueError):
        f(3)

@pytest.mark.parametrize("n", [1])
def test_g(n):
    assert f(n) == n + 1
"""


@pytest.mark.parametrize(
    ("tests", "statement"),
    [
        (
            "def test_f():\n    assert (\n        f(3)\n        == 7\n    )",
            "(\n        f(3)\n        == 7",
        ),
        (BLOCK, "with pytest.raises(ValueError):\nFailed"),
        (
            "def test_f():\n    for n in (1, 2):\n        assert f(n) == 2  # so",
            "f(n) == 2  # so\n",
        ),
    ],
    ids=["several lines", "a block", "the last line"],
)
def test_the_failing_statement_is_shown_whole_and_alone(
    sandbox: SecureSandbox, tests: str, statement: str
) -> None:
    result = sandbox.verify_tool("f", "def f(x): return x + 1", tests)

    assert statement in result["output"]
    assert "@pytest" not in result["output"]


@pytest.mark.parametrize(
    "body",
    [
        "os.chmod('/job', 0)",
        "os.makedirs('/tmp/a'); os.chmod('/tmp/a', 0)",
        "[(os.mkdir('d'), os.chdir('d')) for _ in range(1500)]",
        "os.kill(1, signal.SIGINT)",
    ],
)
def test_what_a_function_leaves_behind_is_swept_away_before_the_next_test(
    sandbox: SecureSandbox, body: str
) -> None:
    code = f"import os, signal\ndef f(n):\n    if n == 1: {body}\n    return n\n"
    tests = "def test_a(): assert f(1) == 1\ndef test_b(): assert f(2) == 2\n"
    tests += "def test_c(): assert f(1) == 1\n"

    result = sandbox.verify_tool("f", code, tests)

    assert result["tests_run"] == 3, result["output"]
