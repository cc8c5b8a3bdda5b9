"""Suites that do not call the function."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import WRONG

CLASS = AttackClass(
    name="suite_uncalled",
    aim="Pass without asking the function anything",
    weakening="no call count",
    attacks=(
        Attack(
            name="truths",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    assert True
def test_two():
    assert callable(f) and f.__name__ == "f"
""",
        ),
        Attack(
            name="a_function_of_its_own",
            kind="tests",
            code=WRONG,
            tests=r"""
def f(n):
    return n * 2
def test_one():
    assert f(1) == 2
def test_two():
    assert f(2) == 4
""",
        ),
        Attack(
            name="a_mock_in_its_place",
            kind="tests",
            code=WRONG,
            tests=r"""
from unittest import mock
import tool_function
def test_one():
    with mock.patch("tool_function.f", return_value=2):
        assert tool_function.f(1) == 2
@mock.patch.object(tool_function, "f", side_effect=lambda n: n * 2)
def test_two(patched):
    assert tool_function.f(2) == 4
""",
        ),
        Attack(
            name="dead_code",
            kind="tests",
            code=WRONG,
            tests=r"""
import pytest
def test_one():
    if not f:
        assert f(1) == 2
def test_two():
    for n in []:
        assert f(n) == 2 * n
def test_three():
    return
    assert f(3) == 6
def test_four():
    lambda: f(4) == 8
""",
        ),
        Attack(
            name="skipped_and_empty",
            kind="tests",
            code=WRONG,
            tests=r"""
import pytest
@pytest.mark.skip
def test_one():
    assert f(1) == 2
@pytest.mark.parametrize("n", [])
def test_two(n):
    assert f(n) == 2 * n
@pytest.mark.xfail(run=False)
def test_three():
    assert f(3) == 6
def test_four():
    pytest.importorskip("a_module_that_does_not_exist")
    assert f(4) == 8
""",
        ),
        Attack(
            name="asked_once_for_all",
            kind="tests",
            code=WRONG,
            tests=r"""
ANSWER = f(1)
def test_one():
    assert isinstance(ANSWER, int)
def test_two():
    assert ANSWER is not None and ANSWER > 0
""",
        ),
    ),
)
