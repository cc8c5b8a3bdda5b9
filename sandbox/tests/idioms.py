"""Honest pairs of code and tests for a function `f`, by the idiom that they show."""

from sandbox.tests.idioms_of_errors import ERRORS
from sandbox.tests.idioms_of_state import STATE
from sandbox.tests.idioms_of_values import VALUES

IDIOMS = {
    **ERRORS,
    **STATE,
    **VALUES,
    "raises": (
        """
        class TooSmall(ValueError): pass
        def f(x):
            if x < 0: raise TooSmall(f"too small: {x}")
            if x == 0: raise KeyError("zero")
            return x
        """,
        """
        import pytest
        from f import TooSmall, f
        def test_base():
            with pytest.raises(ValueError, match="too small: -1"):
                f(-1)
        def test_own():
            with pytest.raises(TooSmall) as caught:
                f(-2)
            assert str(caught.value) == "too small: -2"
        def test_key():
            with pytest.raises(KeyError) as caught:
                f(0)
            assert caught.value.args == ("zero",)
        def test_type():
            with pytest.raises(TypeError):
                f()
        """,
    ),
    "standard errors": (
        """
        import json
        def f(text):
            if text == "file": open("/job/missing")
            if text == "unicode": b"\\xff".decode()
            if text == "group": raise ExceptionGroup("g", [ValueError(1)])
            return json.loads(text)
        """,
        """
        import errno, json, pytest
        def test_json():
            with pytest.raises(json.JSONDecodeError): f("{")
        def test_file():
            with pytest.raises(FileNotFoundError) as caught: f("file")
            assert caught.value.errno == errno.ENOENT
        def test_unicode():
            with pytest.raises(UnicodeDecodeError): f("unicode")
        """,
    ),
    "capsys": (
        "import sys\ndef f(name):\n    print('hi', name); print('err', file=sys.stderr)",
        """
        def test_out(capsys):
            assert f("Ann") is None
            captured = capsys.readouterr()
            assert captured.out == "hi Ann\\n"
            assert captured.err == "err\\n"
        """,
    ),
    "tmp_path": (
        """
        import os
        def f(source, target):
            text = open(source).read()
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w") as file: file.write(text.upper())
            os.remove(source)
            return os.path.getsize(target)
        """,
        """
        import os, tempfile
        def test_path(tmp_path):
            (tmp_path / "a.txt").write_text("abc")
            (tmp_path / "empty").mkdir()
            target = tmp_path / "deep" / "b.txt"
            assert f(tmp_path / "a.txt", str(target)) == 3
            assert target.read_text() == "ABC"
            assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "empty"]
        def test_tempfile():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "a")
                with open(path, "w") as file: file.write("x")
                assert f(path, os.path.join(folder, "out", "b")) == 1
        def test_cwd(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            (tmp_path / "here").write_text("q")
            assert f("here", "sub/there") == 1
            assert (tmp_path / "sub" / "there").read_text() == "Q"
        """,
    ),
    "a file is left as it was": (
        "def f(path): return len(open(path).read())",
        """
        def test_f(tmp_path):
            path = tmp_path / "a"
            path.write_text("abc")
            f(str(path))
            assert path.read_text() == "abc"
        """,
    ),
    "parametrize": (
        "def f(a, b=1): return a + b",
        """
        import pytest
        @pytest.mark.parametrize(
            "a, b, total", [(1, 2, 3), ("x", "y[::]", "xy[::]")], ids=["n", "s::[x]"]
        )
        def test_f(a, b, total):
            assert f(a, b=b) == total
        @pytest.mark.parametrize("a", [1.5, pytest.param(2, id="two")])
        class TestDefault:
            def test_one_more(self, a):
                assert f(a) == a + 1
        """,
    ),
    "fixtures": (
        "def f(items): return sorted(items)",
        """
        import pytest
        @pytest.fixture(scope="module")
        def result():
            return f([3, 1, 2])
        @pytest.fixture(autouse=True)
        def setup(request):
            yield
        def test_first(result): assert result[0] == 1
        def test_last(result): assert result[-1] == 3
        class TestState:
            def setup_method(self): self.items = f("ba")
            def test_items(self): assert self.items == ["a", "b"]
        """,
    ),
    "unittest": (
        "def f(x): return x or None",
        """
        import unittest
        class Falsy(unittest.TestCase):
            def test_zero(self): self.assertIsNone(f(0))
            def test_one(self):
                with self.subTest("one"): self.assertEqual(f(1), 1)
        """,
    ),
    "truth": (
        "def f(word): return word == word[::-1]",
        """
        def test_yes(): assert f("level")
        def test_no(): assert not f("ab")
        def test_bool(): assert f("a") is True and f("xy") is False
        """,
    ),
    "weak but about the answer": (
        "def f(n): return list(range(n))",
        """
        def test_type(): assert isinstance(f(3), list)
        def test_length(): assert len(f(3)) == 3
        def test_all(): assert all(n >= 0 for n in f(5))
        def test_different(): assert f(1) != f(2)
        def test_same(): assert f(2) == f(2)
        """,
    ),
    "mutation": (
        """
        def f(items, inner):
            items.sort(); inner["a"].append(1); inner["new"] = (1,)
        """,
        """
        def test_in_place():
            items, nested = [3, 1, 2], []
            inner = {"a": nested}
            assert f(items, inner) is None
            assert items == [1, 2, 3]
            assert inner == {"a": [1], "new": (1,)}
            assert nested == [1]
        """,
    ),
    "no mutation": (
        "def f(items): return sorted(items)",
        """
        import copy
        def test_untouched():
            items = [3, 1]
            before = copy.deepcopy(items)
            f(items)
            assert items == before
        """,
    ),
    "kinds of values": (
        """
        import datetime, decimal, fractions, io
        from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
        Point = namedtuple("Point", "x y")
        def f(kind):
            return {
                "point": Point(1, 2), "counter": Counter("aab"), "deque": deque([1]),
                "tuple": (1, (2,)), "set": {1, "a"}, "frozen": frozenset([1]), "bytes": b"x",
                "decimal": decimal.Decimal("1.10"), "big": 10 ** 5000, "complex": 1 + 2j,
                "date": datetime.date(2020, 1, 2), "nan": float("nan"), "range": range(3),
                "time": datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
                "ordered": OrderedDict(b=1), "keys": {1: "a", None: 2, (1, 2): 3},
                "fraction": fractions.Fraction(1, 3), "text": "a\\0\\ud800",
                "gen": (n for n in "ab"), "tag": {"$set": [1]},
                "default": defaultdict(list, a=[1]), "delta": datetime.timedelta(1, 2, 3),
            }[kind]
        """,
        """
        import datetime, math
        from collections import Counter, deque
        from decimal import Decimal
        from fractions import Fraction
        import pytest
        def test_point(): assert f("point").x == 1 and f("point") == (1, 2)
        def test_counter(): assert f("counter").most_common(1) == [("a", 2)]
        def test_nan(): assert math.isnan(f("nan"))
        def test_generator(): assert list(f("gen")) == ["a", "b"]
        def test_big(): assert f("big") == 10 ** 5000
        @pytest.mark.parametrize("kind, value", [
            ("deque", deque([1])), ("tuple", (1, (2,))), ("set", {1, "a"}),
            ("frozen", frozenset([1])),
            ("bytes", b"x"), ("decimal", Decimal("1.10")), ("complex", 1 + 2j),
            ("date", datetime.date(2020, 1, 2)), ("range", range(3)), ("ordered", {"b": 1}),
            ("time", datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)),
            ("keys", {1: "a", None: 2, (1, 2): 3}), ("tag", {"$set": [1]}),
            ("fraction", Fraction(1, 3)), ("text", "a\\0\\ud800"), ("default", {"a": [1]}),
            ("delta", datetime.timedelta(1, 2, 3)),
        ])
        def test_value(kind, value):
            result = f(kind)
            assert result == value
            assert isinstance(result, type(value))
        """,
    ),
    "streams and iterators": (
        "import csv\ndef f(lines): return [row[0] for row in csv.reader(lines)]",
        """
        from io import StringIO
        def test_stream(): assert f(StringIO("a,b\\nc,d")) == ["a", "c"]
        def test_generator(): assert f(line for line in ["a,b"]) == ["a"]
        """,
    ),
    "constants and helpers": (
        """
        LIMIT = 3
        _table = {"a": 1}
        def helper(x): return x + LIMIT
        def f(x: int = 2) -> int:
            "Adds."
            return helper(x)
        """,
        """
        import inspect
        from f import LIMIT, f, helper
        def test_constant(): assert f(1) == 1 + LIMIT
        def test_helper(): assert helper(2) == f(2)
        def test_shape():
            assert list(inspect.signature(f).parameters) == ["x"]
            assert f.__doc__ == "Adds." and f.__name__ == "f"
            assert f() == 5
        """,
    ),
    "warnings and logs": (
        """
        import logging, warnings
        log = logging.getLogger("tool")
        def f():
            warnings.warn("old", DeprecationWarning); log.warning("careful %s", 1); return 1
        """,
        """
        import logging, pytest
        def test_warns():
            with pytest.warns(DeprecationWarning, match="old"):
                assert f() == 1
        def test_logs(caplog):
            with caplog.at_level(logging.INFO):
                assert f() == 1
            assert "careful 1" in caplog.text
        """,
    ),
    "environment": (
        "import os\ndef f(): return os.environ.get('MODE', 'none')",
        """
        def test_set(monkeypatch):
            monkeypatch.setenv("MODE", "fast")
            assert f() == "fast"
        def test_unset(): assert f() == "none"
        """,
    ),
    "seeded": (
        "import random\ndef f(n): return [random.random() for _ in range(n)]",
        """
        import random
        def test_seed():
            random.seed(7)
            first = f(3)
            second = f(3)
            random.seed(7)
            assert f(3) == first != second
            random.seed(7)
            assert first == [random.random() for _ in range(3)]
        """,
    ),
    "threads": (
        "def f(x): return x * x",
        """
        from concurrent.futures import ThreadPoolExecutor
        def test_threads():
            with ThreadPoolExecutor(4) as pool:
                assert list(pool.map(f, range(8))) == [n * n for n in range(8)]
        """,
    ),
    "coroutine": (
        "import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x + 1",
        "import asyncio\ndef test_async(): assert asyncio.run(f(1)) == 2",
    ),
    "approximately": (
        "def f(x): return x / 3",
        """
        import math, pytest
        def test_approx(): assert f(1) == pytest.approx(0.3333, abs=1e-3)
        def test_close(): assert math.isclose(f(3), 1.0)
        """,
    ),
}
