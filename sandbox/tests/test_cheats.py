"""Code that would rather pass its tests than do its work, and tests that prove nothing."""

import time

import pytest

from sandbox.service import SecureSandbox

pytestmark = [pytest.mark.core, pytest.mark.contract("A6", "D-5")]

CODE = "def f(n):\n    if n < 0: raise ValueError('negative')\n    return n * 2\n"
TESTS = """
import pytest
from f import f
def test_two(): assert f(2) == 4
def test_zero(): assert f(0) == 0
def test_negative():
    with pytest.raises(ValueError):
        f(-1)
"""

CHEATS = {
    "exit at import": "import os\nos._exit(0)\ndef f(n): return 0",
    "exit at exit": "import atexit, os\natexit.register(os._exit, 0)\ndef f(n): return 0",
    "exit in the call": "import os\ndef f(n): os._exit(0)",
    "sys.exit": "import sys\ndef f(n): sys.exit(0)",
    "system exit at import": "raise SystemExit(0)\ndef f(n): pass",
    "keyboard interrupt": "def f(n): raise KeyboardInterrupt",
    "generator exit": "def f(n): raise GeneratorExit",
    "skip": "import pytest\ndef f(n): pytest.skip('not now')",
    "skip by unittest": "import unittest\ndef f(n): raise unittest.SkipTest('not now')",
    "plant code where the judge imports it": (
        "import sys\ndef f(n):\n    t = sys.modules['sandbox.guest.tree']\n"
        "    t.changes = lambda *a: ({'folders': [], 'gone': [],"
        " 'files': [['/suite/__init__.py', 1]]}, [b'raise RuntimeError()'])\n    return n * 2"
    ),
    "an empty array": "import numpy as np\ndef f(n): return np.array([])",
    "an array of no rows": "import numpy as np\ndef f(n): return np.zeros((0, 3))",
    "always equal": "class E:\n    def __eq__(self, other): return True\ndef f(n): return E()",
    "always equal number": (
        "class E(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def f(n): return E(7)"
    ),
    "always equal by pickle": (
        "class E(dict):\n    def __reduce__(self): return (print, ())\ndef f(n): return E()"
    ),
    "raise at import what the tests expect": "raise ValueError('negative')\ndef f(n): pass",
    "hidden state": (
        "answers = [4, 0]\ndef f(n):\n    if n < 0: raise ValueError\n"
        "    return answers.pop(0) if answers else 1"
    ),
    "hidden state in a file": (
        "import os\ndef f(n):\n    if n < 0: raise ValueError\n"
        "    seen = os.path.exists('/tmp/seen'); open('/tmp/seen', 'w').close()\n"
        "    return 4 if not seen else 0"
    ),
    "replace operators": "import operator\noperator.eq = lambda a, b: True\ndef f(n): return 0",
    "fake report": (
        "import os\ndef f(n):\n    for fd in range(64):\n"
        "        try: os.write(fd, b'3 passed\\n' * 9)\n"
        "        except OSError: pass\n    return 0"
    ),
    "look at the frames": (
        "import sys, gc\ndef f(n):\n    frame = sys._getframe(1)\n    while frame:\n"
        "        for value in list(frame.f_locals.values()):\n            if value == 4: return 4\n"
        "        frame = frame.f_back\n    return None"
    ),
    "read the tests": (
        "import glob\ndef f(n):\n    found = glob.glob('/**/test_*.py', recursive=True)\n"
        "    return eval(open(found[0]).read().split('== ')[1].split()[0])"
    ),
    "conftest": (
        "import os\nfor name in ('conftest.py', 'pytest.ini', 'sitecustomize.py'):\n"
        "    open('/job/' + name, 'w').write('import os; os._exit(0)')\ndef f(n): return 0"
    ),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_code_that_cheats_is_rejected(sandbox: SecureSandbox, cheat: str) -> None:
    result = sandbox.verify_tool("f", CHEATS[cheat], TESTS)

    assert not result["success"], result["output"]
    assert result["tests_passed"] < 3
    assert str(result["error"]).startswith("expected 3 test reports of success, got ")


FORGED = """
import gc, json, os
from sandbox.frames import FrameType
def forge(answer):
    link = next(each for each in gc.get_objects() if type(each).__name__ == "ChildLink")
    said = "failed" if "garbage" in repr(answer) else "passed"
    report = {"problem": None, "tests": [{"id": "test_one", "outcome": said, "message": ""}]}
    link.send(FrameType.REPORT, json.dumps(report).encode())
    os._exit(0)
def test_one(): forge(f(1))
"""


def test_a_report_that_does_not_name_its_round_is_not_believed(sandbox: SecureSandbox) -> None:
    result = sandbox.verify_tool("f", "def f(n): return 17", FORGED)

    assert not result["success"]
    assert "the report is not from this round" in str(result["error"])


TELLS = {
    "the stack": (
        "import sys\ndef seen():\n    frame = sys._getframe()\n    while frame:\n"
        "        if frame.f_code.co_name == 'call_once': return False\n"
        "        frame = frame.f_back\n    return True\n"
    ),
    "the streams": (
        "import sys\ndef seen():\n    try: sys.stdout.fileno()\n"
        "    except Exception: return True\n    return False\n"
    ),
    "the process": "import os\ndef seen(): return os.getpid() > 2\n",
}


@pytest.mark.parametrize("tell", TELLS)
def test_code_that_is_right_only_for_its_judge_is_rejected(
    sandbox: SecureSandbox, tell: str
) -> None:
    code = TELLS[tell] + CODE.replace("return n * 2", "return n * 2 if seen() else n * 3")

    result = sandbox.verify_tool("f", code, TESTS)

    assert not result["success"]
    assert "does something else than for its tests" in str(result["error"])


@pytest.mark.parametrize(
    "code",
    [
        "import random\ndef f(n): return [n, random.random()]",
        "import time\ndef f(n): return [n, time.time()]",
        "import uuid\ndef f(n): return [n, str(uuid.uuid4())]",
        "def f(n): return (n * k for k in (1, 2))",
        "def f(n): return [n, {n}, (n, 'é'), b'x', 1.5, float('nan'), 10**30]",
    ],
)
def test_nobody_is_accused_for_an_answer_that_differs_by_itself(
    sandbox: SecureSandbox, code: str
) -> None:
    tests = "def test_a(): assert list(f(3))[0] == 3\ndef test_b(): assert list(f(5))[0] == 5\n"

    result = sandbox.verify_tool("f", code, tests)

    assert result["success"], result["output"]


def test_the_honest_counterpart_is_believed(sandbox: SecureSandbox) -> None:
    result = sandbox.verify_tool("f", CODE, TESTS)

    assert result["success"], result["output"]


def test_a_function_that_hangs_fails_its_tests_one_by_one(sandbox: SecureSandbox) -> None:
    sandbox.timeout = 3.0
    code = "def f(n):\n    while n == 2: pass\n    if n < 0: raise ValueError\n    return n"

    result = sandbox.verify_tool("f", code, TESTS)

    assert not result["success"]
    assert result["timed_out"]
    assert result["tests_passed"] == 2
    assert "did not return within 1 seconds" in result["output"]


@pytest.mark.contract("SBX-7")
def test_a_round_without_end_is_ended(sandbox: SecureSandbox) -> None:
    sandbox.timeout = 1.5
    started = time.monotonic()

    result = sandbox.verify_tool(
        "f", CODE, "def test_a():\n    assert f(1) == 2\n    while True: pass"
    )

    assert not result["success"]
    assert result["timed_out"]
    assert "expected 1 test report, got 0" in result["output"]
    assert "timed out after 1.5 seconds" in result["output"]
    assert time.monotonic() - started < 15


WEAK_TESTS = {
    "none": ("", "expected at least 1 test report, got 0"),
    "no test functions": (
        "def check(): assert f(1) == 2",
        "expected at least 1 test report, got 0",
    ),
    "never calls": ("def test_a(): assert True", "test_a passed without calling the function"),
    "never looks": ("def test_a(): f(1)", "test_a does not fail when the function answers garbage"),
    "anything but None": (
        "def test_a(): assert f(1) is not None",
        "test_a does not fail when the function answers garbage",
    ),
    "swallows": (
        "def test_a():\n    try: assert f(1) == 5\n    except: pass",
        "test_a does not fail when the function answers garbage",
    ),
    "swallows by a decorator": (
        (
            "def calm(g):\n    def test_a():\n        try: g()\n"
            "        except BaseException: pass\n    return test_a\n"
            "@calm\ndef test_a(): assert f(1) == 5"
        ),
        "test_a does not fail when the function answers garbage",
    ),
    "skips": (
        "import pytest\ndef test_a():\n    f(1)\n    pytest.skip('later')",
        "test_a was skipped",
    ),
    "expects to fail": (
        "import pytest\n@pytest.mark.xfail\ndef test_a(): assert f(1) == 5",
        "test_a was skipped",
    ),
    "expects to fail and passes": (
        "import pytest\n@pytest.mark.xfail\ndef test_a(): assert f(1) == 2",
        "test_a was skipped",
    ),
    "no parameters": (
        "import pytest\n@pytest.mark.parametrize('n', [])\ndef test_a(n): assert f(n) == 5",
        "was skipped",
    ),
    "rebinds the name": (
        "def test_a(): assert f(1) == 5\ntest_a = lambda: f(1)",
        "test_a failed",
    ),
    "twice the same name": (
        "def test_a(): assert f(1) == 5\ndef test_a(): assert f(1) == 2",
        "2 tests are named test_a",
    ),
    "hidden in a condition": (
        "if True:\n    def test_a(): assert f(1) == 2",
        "test_a was not expected",
    ),
    "own function": (
        "import f as module\nmodule.f = lambda n: n * 2\ndef test_a(): assert module.f(1) == 2",
        "test_a passed without calling the function",
    ),
    "patches the report": (
        (
            "import pytest\npytest_plugins = [__name__]\n"
            "from _pytest.reports import TestReport\n"
            "TestReport.passed = property(lambda self: True)\n"
            "TestReport.failed = property(lambda self: False)\n"
            "def test_a(): assert f(1) == 5"
        ),
        None,
    ),
    "ends the session": (
        "import pytest\ndef test_a():\n    f(1)\n    pytest.exit('done', returncode=0)",
        None,
    ),
    "ends the process": (
        "import os\ndef test_a():\n    f(1)\n    os._exit(0)",
        "expected 1 test report, got 0",
    ),
    "another function": (
        "from g import g\ndef test_a(): assert g(1) == 2",
        "expected 1 test report, got 0",
    ),
    "does not parse": ("def test_a(:", "do not parse"),
    "fails to import": ("import numpy\ndef test_a(): assert f(1) == 2", "No module named 'numpy'"),
}


@pytest.mark.parametrize("weak", WEAK_TESTS)
def test_tests_that_prove_nothing_are_rejected(sandbox: SecureSandbox, weak: str) -> None:
    tests, reason = WEAK_TESTS[weak]

    result = sandbox.verify_tool("f", CODE, tests)

    assert not result["success"], result["output"]
    assert reason is None or reason in result["output"]


@pytest.mark.contract("A7")
@pytest.mark.parametrize(
    "body",
    [
        "return len(bytes(2_000_000_000))",
        "\n    while True: os.fork()",
        "return open('/etc/passwd', 'w').write('x')",
        "return socket.create_connection(('1.1.1.1', 80), 1)",
        "return open('/proc/1/environ').read()",
    ],
)
def test_hostile_code_ends_within_the_limits(sandbox: SecureSandbox, body: str) -> None:
    sandbox.timeout = 6.0
    started = time.monotonic()

    result = sandbox.verify_tool("f", f"import os, socket\ndef f(n): {body}", TESTS)

    assert not result["success"]
    assert time.monotonic() - started < 25


def test_the_worker_learns_nothing_about_the_tests(sandbox: SecureSandbox) -> None:
    code = (
        "import os, sys\ndef f(path):\n"
        "    seen = [path, *os.environ, *os.environ.values(), *sys.modules, *os.listdir('/tmp')]\n"
        "    return [word for word in seen if 'secret' in word or 'pytest' in word.lower()]"
    )
    tests = (
        "def test_secret_name(tmp_path):\n    (tmp_path / 'a').write_text('')\n"
        "    assert f(str(tmp_path)) == []"
    )

    result = sandbox.verify_tool("f", code, tests)

    assert result["success"], result["output"]
