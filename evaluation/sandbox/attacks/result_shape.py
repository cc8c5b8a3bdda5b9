"""Results of a size or a shape that nobody asked for."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

CLASS = AttackClass(
    name="result_shape",
    aim="Return what the host cannot take: too large, too deep, without end, of no type",
    weakening="no output cap",
    attacks=(
        Attack(
            name="one_long_text",
            kind="run",
            code=r"""
def f(facts):
    return "x" * 50_000_000
""",
        ),
        Attack(
            name="a_list_in_lists",
            kind="run",
            code=r"""
def f(facts):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
""",
        ),
        Attack(
            name="a_list_that_holds_itself",
            kind="run",
            code=r"""
def f(facts):
    value, other = [], {}
    value.append(other)
    other["again"] = value
    return value
""",
        ),
        Attack(
            name="millions_of_items",
            kind="run",
            code=r"""
def f(facts):
    shared = [0] * 1000
    for _ in range(3):
        shared = [shared] * 1000
    return {"wide": shared, "names": {str(n): n for n in range(100_000)}}
""",
        ),
        Attack(
            name="items_without_end",
            kind="run",
            code=r"""
import itertools
class Endless(list):
    def __iter__(self):
        return itertools.count()
def f(facts):
    return [Endless([1]), (n for n in itertools.count())]
""",
        ),
        Attack(
            name="a_class_that_lies_about_itself",
            kind="run",
            code=r"""
import sys
class Liar(dict):
    __class__ = str
    def items(self):
        sys.stdout.write("asked")
        return iter([("outcome", "ok"), (["unhashable"], self), ("\ud800", float("nan"))])
    def __reduce_ex__(self, protocol):
        return exec, ("raise SystemExit",)
    def __len__(self):
        return -1
class Number(int):
    def __index__(self):
        raise KeyboardInterrupt
    __repr__ = __str__ = __index__
def f(facts):
    return [Liar(a=1), Number(3), Number(2**70)]
""",
        ),
    ),
)
