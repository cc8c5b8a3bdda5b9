"""What a worker changes, and what it says when it does not speak by the code it was given."""

import pytest

from sandbox.service import SecureSandbox
from sandbox.tests.test_cheats import TESTS

pytestmark = [pytest.mark.core, pytest.mark.contract("A6", "D-5")]

CHANGED = {
    "a defaultdict": (
        "def f(d, k): return d[k]",
        (
            "def test_a():\n    d = defaultdict(list, b=[1])\n    assert f(d, 'a') == []\n"
            "    assert d == {'b': [1]}"
        ),
    ),
    "a defaultdict whose factory stays behind": (
        "def f(d, k): d[k] = 0; return 0",
        (
            "def test_a():\n    d = defaultdict(lambda: 0, b=1)\n    assert f(d, 'a') == 0\n"
            "    assert d == {'b': 1}"
        ),
    ),
    "a list beside an iterator": (
        "def f(numbers, seen):\n    seen.append(1)\n    return sum(numbers)",
        (
            "def test_a():\n    seen = []\n    assert f(iter([1, 2]), seen) == 3\n"
            "    assert seen == []"
        ),
    ),
    "a list, when the generator is read": (
        "def f(seen, n):\n    for k in range(n):\n        seen.append(k)\n        yield k",
        (
            "def test_a():\n    seen = []\n    assert list(f(seen, 2)) == [0, 1]\n"
            "    assert seen == []"
        ),
    ),
    "an array": (
        "def f(numbers):\n    numbers.append(3)\n    return 1",
        (
            "def test_a():\n    numbers = array('h', [1])\n    assert f(numbers) == 1\n"
            "    assert len(numbers) == 1"
        ),
    ),
    "a generator of random numbers": (
        "def f(source): return source.random()",
        (
            "def test_a():\n    source = random.Random(5)\n"
            "    assert f(source) == 0.6229016948897019\n"
            "    assert source.random() == 0.6229016948897019"
        ),
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_an_argument_that_must_stay_as_it_is_and_does_not(
    sandbox: SecureSandbox, what: str
) -> None:
    code, test = CHANGED[what]
    imports = "import random\nfrom array import array\nfrom collections import defaultdict\n"

    result = sandbox.verify_tool("f", code, imports + test)

    assert not result["success"], result["output"]
    assert "test_a failed" in result["output"]


HOSTILE_ANSWERS = {
    "a function of another module": '{"$name": "os.system"}',
    "a function through another module": '{"$name": "pathlib.os.remove"}',
    "eval": '{"$name": "builtins.eval"}',
    "a hidden name": '{"$name": "builtins.str.__class__"}',
    "a class that has no form": '{"$kind": ["subprocess.Popen", ["true"]]}',
    "parts that do not fit": '{"$kind": ["random.Random", [3, [1], null]]}',
    "a named tuple of no names": '{"$namedtuple": ["__class__", ["__eq__"], [4]]}',
    "an iterator that nobody keeps": '{"$kept": [99, "generator"]}',
    "an exception that skips": (
        '{"$error": {"kinds": ["unittest.case:SkipTest"], "args": [], "text": "", "state": [],'
        ' "from": false}}'
    ),
    "a zone that is a folder": '{"$zone": "America"}',
    "nonsense": '{"$error": {"kinds": 5}}',
}


@pytest.mark.parametrize("answer", HOSTILE_ANSWERS)
def test_an_answer_by_a_worker_that_speaks_for_itself_proves_nothing(
    sandbox: SecureSandbox, answer: str
) -> None:
    code = (
        "import json, sys\ndef f(n):\n"
        "    session = sys.modules['sandbox.guest.session']\n"
        f"    value = json.loads({answer!r})\n"
        "    session.Wire.encode = lambda self, value, more=None: value\n"
        "    return value"
    )

    result = sandbox.verify_tool("f", code, TESTS)

    assert not result["success"], result["output"]


ESCAPES = {
    "a link out": "{'links': [['/tmp/x', '/suite']]}",
    "a link up": "{'links': [['/tmp/x', '../suite']]}",
    "a link that climbs after a link": "{'links': [['/tmp/y', 'a/../../suite']]}",
    "a file through a link": "{'links': [], 'files': [['/tmp/../suite/x', 1, 420]]}",
    "a mode elsewhere": "{'folders': [['/suite', 0]]}",
    "something gone elsewhere": "{'gone': ['/suite/test_tool.py']}",
    "a variable that is read at start": None,
}


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_worker_changes_nothing_outside_the_scratch_folders(
    sandbox: SecureSandbox, escape: str
) -> None:
    tree = ESCAPES[escape]
    code = (
        (
            "import sys\ndef f(n):\n    t = sys.modules['sandbox.guest.tree']\n"
            "    empty = {'folders': [], 'files': [], 'links': [], 'gone': []}\n"
            f"    t.changes = lambda *a: ({{**empty, **{tree}}}, [b'x'])\n    return n * 2"
        )
        if tree
        else "import os\ndef f(n):\n    os.environ['PYTEST_ADDOPTS'] = 'x'\n    return n * 2"
    )
    tests = (
        "import os\ndef test_a():\n    assert f(1) == 2\n    assert 'x' not in os.environ.values()"
    )

    result = sandbox.verify_tool("f", code, tests)

    assert result["success"] is (tree is None), result["output"]
    assert tree is None or "not a path" in result["output"] or "a link out" in result["output"]


@pytest.mark.parametrize(
    "answer", ["np.array([])", "np.ma.masked", "np.ma.masked_all(1)", "np.ma.array([2], mask=[1])"]
)
@pytest.mark.parametrize(
    "test",
    [
        "np.testing.assert_allclose(f(2), 4)",
        "np.testing.assert_array_equal(f(2), [4])",
        "np.testing.assert_equal(f(2), 4)",
        "np.testing.assert_almost_equal(f(2), 4)",
        "assert (f(2) == np.array([4, 4])).all()",
        "assert f(2) == pytest.approx(4)",
    ],
)
def test_an_array_of_which_nothing_can_be_compared_equals_nothing(
    sandbox: SecureSandbox, answer: str, test: str
) -> None:
    code = f"import numpy as np\ndef f(n): return {answer}"
    tests = f"import numpy as np, pytest\ndef test_a():\n    {test}"

    result = sandbox.verify_tool("f", code, tests, profile="data")

    assert not result["success"], result["output"]
