"""Suites that change what stands for the function in the judge."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND, WRONG

CLASS = AttackClass(
    name="suite_proxy",
    aim="Change the proxy, its codec or its garbage, so that assertions hold",
    weakening="no poison run",
    attacks=(
        Attack(
            name="an_attribute_of_the_module",
            kind="tests",
            code=WRONG,
            tests=r"""
import tool_function
honest = tool_function.f
def better(n):
    honest(n)
    return n * 2
tool_function.f = better
from tool_function import f
def test_one():
    assert f(1) == 2
def test_two():
    assert f(2) == 4
""",
        ),
        Attack(
            name="the_proxys_call",
            kind="tests",
            code=WRONG,
            tests=r"""
from sandbox.guest.proxy import Tool
honest = Tool.call
def call(self, name, args, kwargs):
    honest(self, name, args, kwargs)
    return args[0] * 2
Tool.call = call
def test_one():
    assert f(1) == 2
def test_two():
    assert f(2) == 4
""",
        ),
        Attack(
            name="garbage_that_is_equal",
            kind="tests",
            code=WRONG,
            tests=r"""
from sandbox.guest.garbage import Garbage
for name in ("eq", "ne", "bool", "lt", "gt", "le", "ge"):
    setattr(Garbage, f"__{name}__", lambda self, *args: True)
class Same(int):
    def __eq__(self, other):
        return True
    __hash__ = int.__hash__
def test_one():
    assert Same(2) == f(1)
def test_two():
    assert f(2) == Same(4)
""",
        ),
        Attack(
            name="the_codec_that_reads_answers",
            kind="tests",
            code=WRONG,
            tests=r"""
import sandbox.guest.proxy as proxy
proxy.decode = lambda value, extra=None: wanted[0]
wanted = [None]
def expect(n, want):
    wanted[0] = want
    assert f(n) == want
def test_one():
    expect(1, 2)
def test_two():
    expect(2, 4)
""",
        ),
        Attack(
            name="answers_changed_on_their_way",
            kind="tests",
            code=WRONG,
            tests=FIND
            + r"""
import json, struct
link = find("ChildLink")
honest = type(link).receive
def receive(self):
    found = honest(self)
    payload = found.payload.replace(b'"value": 17', b'"value": 2 ')
    return found._replace(payload=payload)
type(link).receive = receive
def test_one():
    assert f(1) == 2
def test_two():
    assert f(1) == 2
""",
        ),
        Attack(
            name="a_function_that_carries_its_own_check",
            kind="tests",
            code=WRONG,
            tests=r"""
import builtins
honest = f
class Answer:
    def __init__(self, n):
        self.n, self.answer = n, honest(n)
    def __eq__(self, other):
        return other == self.n * 2
def f(n):
    return Answer(n)
def test_one():
    assert f(1) == 2
def test_two():
    assert f(2) == 4
""",
        ),
    ),
)
