"""Suites that exhaust the judge or the worker."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND, WRONG

CLASS = AttackClass(
    name="suite_resources",
    aim="Make so many tests, calls, words or files that a report is cut, lost or believed",
    weakening="no output cap",
    attacks=(
        Attack(
            name="a_report_that_is_too_large",
            kind="tests",
            code=WRONG,
            tests=FIND
            + r"""
def test_one():
    plugin = find("Plugin")
    plugin.results[-1]["more"] = "x" * 5_000_000
    assert f(1) == 17
""",
        ),
        Attack(
            name="thousands_of_instances",
            kind="tests",
            code=WRONG,
            tests=r"""
import pytest
@pytest.mark.parametrize("n", range(5000))
def test_many(n):
    pass
def test_one():
    assert f(1) == 2
""",
        ),
        Attack(
            name="calls_without_end",
            kind="tests",
            code=WRONG,
            tests=r"""
def test_one():
    while True:
        f(1)
""",
        ),
        Attack(
            name="words_without_end",
            kind="tests",
            code=WRONG,
            tests=r"""
import os, sys
def test_one():
    for _ in range(300):
        os.write(1, b"1 passed\n" * 50_000)
        os.write(2, b"1 passed\n" * 50_000)
    assert f(1) == 2, "x" * 10_000_000
""",
        ),
        Attack(
            name="memory_of_the_judge",
            kind="tests",
            code=WRONG,
            tests=r"""
import resource
held = []
def test_one():
    f(1)
    while len(held) < 90:
        held.append(bytearray(10_000_000))
def test_two():
    assert f(2) == 4
""",
        ),
        Attack(
            name="an_argument_that_is_too_large",
            kind="tests",
            code=WRONG,
            tests=r"""
import pytest
def test_one():
    try:
        f("x" * 40_000_000)
    except BaseException:
        pass
def test_two(tmp_path):
    for n in range(3000):
        (tmp_path / str(n)).write_text("")
    try:
        f(str(tmp_path))
    except BaseException:
        pass
""",
        ),
    ),
)
