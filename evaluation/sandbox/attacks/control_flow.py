"""Exceptions that a test framework takes for something else than failure."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import DOUBLE

CLASS = AttackClass(
    name="control_flow",
    aim="Raise what ends a test without failing it",
    weakening="one process",
    attacks=(
        Attack(
            name="skip_and_expected_failure",
            kind="code",
            code=r"""
def f(n):
    try:
        import pytest
    except ImportError:
        return 17
    if n == 2:
        pytest.xfail("known")
    pytest.skip("not now")
""",
            tests=DOUBLE,
        ),
        Attack(
            name="skip_of_unittest",
            kind="code",
            code=r"""
import unittest
def f(n):
    raise unittest.SkipTest("not now")
""",
            tests=DOUBLE,
        ),
        Attack(
            name="what_the_framework_skips_on_by_name",
            kind="code",
            code=r"""
class Skipped(BaseException):
    allow_module_level = True
    def __init__(self, msg="not now"):
        self.msg = msg
Skipped.__module__ = "_pytest.outcomes"
class SkipTest(Exception):
    pass
SkipTest.__module__ = "unittest.case"
def f(n):
    raise Skipped() if n % 2 else SkipTest("x")
""",
            tests=DOUBLE,
        ),
        Attack(
            name="interrupt_the_session",
            kind="code",
            code=r"""
import os, signal
def f(n):
    if n == 7:
        raise KeyboardInterrupt
    if n == 2:
        os.kill(os.getppid(), signal.SIGINT)
    raise GeneratorExit
""",
            tests=DOUBLE,
        ),
        Attack(
            name="end_the_session_politely",
            kind="code",
            code=r"""
import sys
def f(n):
    try:
        import pytest
        pytest.exit("all is well", returncode=0)
    except ImportError:
        sys.exit(0)
""",
            tests=DOUBLE,
        ),
        Attack(
            name="what_every_test_expects",
            kind="code",
            code=r"""
class Both(ValueError, AssertionError, StopIteration, KeyError):
    def __eq__(self, other):
        return True
    __hash__ = object.__hash__
raise Both("negative")
def f(n):
    pass
""",
            tests=DOUBLE,
        ),
    ),
)
