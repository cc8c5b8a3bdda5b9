"""Suites that call the function and do not look at the answer."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import WRONG

CLASS = AttackClass(
    name="suite_unlooked",
    aim="Pass whatever the function answers",
    weakening="no poison run",
    attacks=(
        Attack(
            name="not_none",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    assert f(1) is not None
def test_two():
    result = f(2)
    assert result is result
""",
        ),
        Attack(
            name="no_assertion",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    f(1)
def test_two():
    print("f(2) =", repr(f(2)))
""",
        ),
        Attack(
            name="an_assertion_that_is_a_tuple",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    result = f(1)
    assert (id(result) == 0, "wrong answer")
def test_two():
    result = f(2)
    assert [id(result)] or result == 4
""",
        ),
        Attack(
            name="the_function_after_the_assertion",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    assert 1 + 1 == 2
    f(1)
def test_two():
    assert {2: 4}[2] == 4 or f(2) == 4
    f(2)
""",
        ),
        Attack(
            name="an_expectation_that_is_equal_to_all",
            kind="tests",
            code=WRONG,
            tests=r"""
from unittest import mock
class Any(int):
    def __eq__(self, other):
        return True
    __hash__ = int.__hash__
def test_one():
    assert Any(2) == f(1)
def test_two():
    assert mock.ANY == f(2)
""",
        ),
        Attack(
            name="a_reimplementation_beside_it",
            kind="tests",
            code=WRONG,
            tests=r"""
def double(n):
    return n * 2
def test_one():
    f(1)
    assert double(1) == 2
def test_two():
    answer = f(2)
    answer = double(2)
    assert answer == 4
""",
        ),
    ),
)
