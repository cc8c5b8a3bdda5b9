"""Values that satisfy an assertion which the author took to be strict."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="vacuous_values",
    aim="Return a plain value for which the test's condition holds trivially",
    weakening="no poison run",
    attacks=(
        Attack(
            name="nothing_to_compare",
            kind="code",
            code=r"""
def f(words):
    return []
""",
            tests=r"""
from f import f
def test_upper():
    got = f(["a", "b"])
    assert all(word.isupper() for word in got) and len(got) == 2
def test_pairs():
    for got, want in zip(f(["a", "b"]), ["A", "B"], strict=True):
        assert got == want
def test_one():
    assert f(["c"]) == ["C"]
""",
        ),
        Attack(
            name="not_a_number",
            kind="code",
            code=r"""
def f(n):
    return float("nan")
""",
            tests=r"""
import math
import pytest
from f import f
def test_root():
    assert f(4) == pytest.approx(2.0)
def test_close():
    assert math.isclose(f(9), 3.0)
def test_difference():
    assert not abs(f(16) - 4.0) > 1e-9 and f(16) == f(16)
""",
        ),
        Attack(
            name="infinity_within_a_relative_tolerance",
            kind="weak",
            code=r"""
def f(n):
    return float("inf")
""",
            tests=r"""
from f import f
def close(got, want):
    return abs(got - want) <= 1e-9 * max(abs(got), abs(want))
def test_root_of_four():
    assert close(f(4), 2.0)
def test_root_of_nine():
    assert close(f(9), 3.0)
def test_root_of_two():
    assert close(f(2), 2**0.5)
""",
        ),
        Attack(
            name="every_text_at_once",
            kind="weak",
            code=r"""
import itertools, string
def f(rows):
    return " ".join(str(n) for n in range(1000)) + " total average mean sum north south error"
""",
            tests=r"""
from f import f
def test_total():
    assert "total" in f([1, 2]) and "3" in f([1, 2])
def test_mean():
    assert "mean" in f([2, 4]) and "3" in f([2, 4])
def test_sum():
    assert "42" in f([40, 2])
""",
        ),
        Attack(
            name="a_counter_of_what_is_missing",
            kind="code",
            code=r"""
from collections import Counter
def f(text):
    return Counter()
""",
            tests=r"""
from f import f
def test_words():
    assert f("a b a") == {"a": 2, "b": 1}
def test_missing():
    assert f("a b")["c"] == 0
def test_one():
    assert f("x")["x"] == 1
""",
        ),
    ),
)
