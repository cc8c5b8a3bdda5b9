"""Suites that put other tests in their own place, for the rounds to come."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND, WRONG

_FORGE = (
    FIND
    + r"""
import marshal, os, struct, threading
from sandbox.frames import FrameType
# Passed on by a guest that believes it, these fail on garbage as honest tests do.
others = "".join(f"def test_{n}():\n    f(1)\n    raise ValueError\n" for n in ("one", "two"))
code = marshal.dumps((compile(others, "/suite/test_tool.py", "exec"), [(1, 1), (2, 2)]))
def forge():
    find("ChildLink").send(FrameType.CODE, code)
"""
)
_TESTS = r"""
def test_one():
    f(1)
def test_two():
    f(2)
"""

CLASS = AttackClass(
    name="suite_forged_code",
    aim="Have the poison run made with other tests than the true run",
    weakening="any code",
    belief_is_harm=True,
    attacks=(
        Attack(
            name="when_it_is_imported", kind="tests", code=WRONG, tests=_FORGE + "forge()" + _TESTS
        ),
        Attack(
            name="in_a_test",
            kind="tests",
            code=WRONG,
            tests=_FORGE
            + r"""
def test_one():
    forge()
    f(1)
def test_two():
    forge()
    f(2)
""",
        ),
        Attack(
            name="in_a_thread",
            kind="tests",
            code=WRONG,
            tests=_FORGE + "threading.Thread(target=forge, daemon=True).start()" + _TESTS,
        ),
        Attack(
            name="on_every_descriptor",
            kind="tests",
            code=WRONG,
            tests=_FORGE
            + r"""
for number in range(3, 64):
    try:
        os.write(number, struct.pack("!BII", 17, 0, len(code)) + code)
    except OSError:
        pass
"""
            + _TESTS,
        ),
        Attack(
            name="by_the_one_who_compiles",
            kind="tests",
            code=WRONG,
            tests=_FORGE
            + r"""
import sandbox.guest.suite as suite
suite.Opened.compiled = lambda self, tests: code
suite.Contents.loaded = lambda self: marshal.loads(code)[0]
forge()
"""
            + _TESTS,
        ),
    ),
)
