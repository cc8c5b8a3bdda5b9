"""A function that answers the same call in two ways: whose memory that is."""

from typing import Any

import pytest

from sandbox.service import SecureSandbox
from synthesis.candidate import GateReport
from synthesis.gates.green import green
from synthesis.gates.stable import stable
from synthesis.testing import candidate

BOX = SecureSandbox()


def second_run(code: str, *lines: str) -> GateReport:
    """Send a function through the gate with three tests of these statements each."""
    body = "".join(f"    {line}\n" for line in lines)
    tests = "".join(f"\n\ndef test_{number}():\n{body}" for number in range(3))
    imports = "import pathlib\nimport random\n\nimport pytest\n\nfrom double import double\n"
    made = candidate(code, imports + tests)
    first = green(made, BOX)
    assert first.passed, first.problem
    return stable(made, BOX, answers=first.figures["answers"])


A_LIST = """
_seen = []


def double(n):
    _seen.append(n)
    return 2 * n if _seen.count(n) == 1 else 0
"""
A_DEFAULT = """
def double(n, seen=[]):
    seen.append(n)
    return 2 * n if len(seen) == 1 else 0
"""
AN_ERROR = """
def double(n):
    if hasattr(double, "asked"):
        raise ValueError("again")
    double.asked = True
    return 2 * n
"""
AND_CHANCE = """
import random

_seen = []


def double(n):
    random.random()
    _seen.append(n)
    return 2 * n if len(_seen) == 1 else 0
"""


@pytest.mark.contract("D-5")
@pytest.mark.parametrize(
    ("code", "again"),
    [
        pytest.param(A_LIST, "assert double(4) == 0", id="a-list"),
        pytest.param(A_DEFAULT, "assert double(4) == 0", id="a-default"),
        pytest.param(AN_ERROR, "pytest.raises(ValueError, double, 4)", id="an-error"),
        pytest.param(AND_CHANCE, "assert double(4) == 0", id="and-chance"),
        pytest.param(A_LIST, "assert [double(3) for _ in range(2)] == [6, 0]", id="a-loop"),
    ],
)
def test_a_function_that_remembers_its_calls_is_refused(code: str, again: str) -> None:
    report = second_run(code, "assert double(4) == 8", again)

    assert not report.passed
    assert "a user's call is always the first" in report.problem


A_CACHE = """
import functools


@functools.cache
def double(n):
    return 2 * n
"""
NUMBERS = """
import random


def double(n):
    return [2 * n, random.random()]
"""
AN_ITERATOR = """
def double(n):
    yield n
    yield 2 * n
"""
A_FILE_OF_ITS_OWN = """
def double(n):
    with open("log", "a") as file:
        file.write("x")
    with open("log") as file:
        return [2 * n, len(file.read())]
"""
A_FILE_OF_THE_TEST = """
def double(n):
    with open("factor") as file:
        return n * int(file.read())
"""
THE_ENVIRONMENT = """
import os


def double(n):
    turn = os.environ.get("TURN", "")
    os.environ["TURN"] = turn + "x"
    return [2 * n, turn]
"""
ITS_ARGUMENT = """
def double(n):
    return 2 * n.pop()
"""
TWO_ARE_EIGHT = ["pathlib.Path('factor').write_text('2')", *["assert double(4) == 8"] * 2]
NONE_ARE_NOUGHT = ["pathlib.Path('factor').write_text('0')", *["assert double(4) == 0"] * 2]
HONEST: list[Any] = [
    pytest.param(A_CACHE, ["assert double(4) == 8"] * 2, id="a-cache"),
    pytest.param(
        NUMBERS,
        [
            "random.seed(1)",
            "first = double(4)",
            "assert first[0] == 8",
            "assert double(4) != first",
        ],
        id="a-seed-of-the-test",
    ),
    pytest.param(
        NUMBERS,
        ["first = double(4)", "assert first[0] == 8", "assert double(4) != first"],
        id="chance",
    ),
    pytest.param(
        AN_ITERATOR,
        ["assert list(double(4)) == [4, 8]", "assert next(double(4)) == 4"],
        id="an-iterator",
    ),
    pytest.param(
        A_FILE_OF_ITS_OWN,
        ["assert double(4) == [8, 1]", "assert double(4) == [8, 2]"],
        id="a-file-of-its-own",
    ),
    pytest.param(A_FILE_OF_THE_TEST, [*TWO_ARE_EIGHT, *NONE_ARE_NOUGHT], id="a-file-of-the-test"),
    pytest.param(
        THE_ENVIRONMENT,
        ["assert double(4) == [8, '']", "assert double(4) == [8, 'x']"],
        id="the-environment",
    ),
    pytest.param(
        ITS_ARGUMENT,
        ["given = [3, 4]", "assert double(given) == 8", "assert double(given) == 6"],
        id="its-argument",
    ),
]


@pytest.mark.parametrize(("code", "lines"), HONEST)
def test_what_the_test_can_see_is_no_memory(code: str, lines: list[str]) -> None:
    report = second_run(code, *lines)

    assert report.passed, report.problem
