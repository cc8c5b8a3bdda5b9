"""Small faults in a function: which there are, and that each is one."""

import pytest

from kernel.syntax import parse as parse_python
from llm.simulator.book import load_book
from synthesis.gates.syntax import Unparsable
from synthesis.mutants import mutants_of, rewritten


def changes(source: str, limit: int = 1_000) -> set[tuple[str, str, str]]:
    found = mutants_of(source, limit=limit, seed="a")
    return {(each.kind, each.before, each.after) for each in found}


def body(expression: str) -> str:
    return f"def f(a, b=0):\n    return {expression}\n"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a < b", ("boundary", "a < b", "a <= b")),
        ("a < b", ("comparison", "a < b", "a >= b")),
        ("a == b", ("comparison", "a == b", "a != b")),
        ("a in b", ("comparison", "a in b", "a not in b")),
        ("a + b", ("arithmetic", "a + b", "a - b")),
        ("a // b", ("arithmetic", "a // b", "a * b")),
        ("-a", ("arithmetic", "-a", "a")),
        ("a and b", ("boolean", "a and b", "a or b")),
        ("a and b", ("boolean", "a and b", "a")),
        ("not a", ("boolean", "not a", "a")),
        ("a * 5", ("constant", "5", "6")),
        ("a * 5", ("constant", "5", "4")),
        ("a * 0.5", ("constant", "0.5", "1.5")),
        ("a + 'x'", ("constant", "'x'", "'xx'")),
        ("g(a, True)", ("boolean", "True", "False")),
        ("a[1:b]", ("boundary", "1:b", ":b")),
        ("a + b", ("return value", "return a + b", "return None")),
        ("a if b else 0", ("branch removal", "a if b else 0", "a if True else 0")),
        ("[x for x in a if x]", ("branch removal", "for x in a if x", "for x in a")),
        ("sorted(a)", ("call", "sorted(a)", "a")),
        ("a.strip()", ("call", "a.strip()", "a")),
        ("max(a)", ("call", "max(a)", "min(a)")),
        ("sorted(a, reverse=True)", ("call", "sorted(a, reverse=True)", "sorted(a)")),
    ],
)
def test_each_kind_of_fault_is_tried(expression: str, expected: tuple[str, str, str]) -> None:
    assert expected in changes(body(expression))


def test_statements_are_left_out_one_at_a_time() -> None:
    source = (
        "def f(a):\n    for x in a:\n        if x < 0:\n            raise ValueError('no')\n"
        "        if x == 1:\n            continue\n        a.total += x\n    return a\n"
    )
    found = changes(source)

    assert ("branch removal", "raise ValueError('no')", "pass") in found
    assert ("branch removal", "continue", "break") in found
    assert ("branch removal", "a.total += x", "pass") in found


def test_what_says_nothing_about_behaviour_is_left_alone() -> None:
    source = (
        '"""A module."""\n\n\n'
        'def f(a: "list[int]", b: int = 3) -> "int":\n    """Do it 5 times."""\n'
        "    c: 'int' = a\n    raise ValueError('message 7')\n"
    )

    assert changes(source) == {
        ("constant", "3", "4"),
        ("constant", "3", "2"),
        ("branch removal", "raise ValueError('message 7')", "pass"),
    }


@pytest.mark.parametrize("recipe", load_book().recipes[::6], ids=lambda recipe: recipe.name)
def test_every_mutant_is_one_readable_difference(recipe: object) -> None:
    source = recipe.code  # type: ignore[attr-defined]
    found = mutants_of(source, limit=1_000, seed="a")

    assert len({each.source for each in found}) == len(found)
    assert rewritten(source) not in {each.source for each in found}
    for each in found:
        parse_python(each.source)
        lines = zip(rewritten(source).splitlines(), each.source.splitlines(), strict=False)
        assert sum(one != other for one, other in lines) >= 1


def test_a_limit_takes_turns_between_kinds_and_lines() -> None:
    source = (
        "def f(a, b):\n" + "".join(f"    a = a + {n}\n" for n in range(2, 40)) + "    return a\n"
    )
    chosen = mutants_of(source, limit=12, seed="a")

    assert len(chosen) == 12
    assert {each.kind for each in chosen} == {"arithmetic", "constant", "return value"}
    assert len({each.line for each in chosen}) >= 10


def test_the_same_seed_draws_the_same_mutants() -> None:
    (source,) = (each.code for each in load_book().recipes if each.name == "is_leap_year")
    drawn = [mutants_of(source, limit=3, seed=seed) for seed in ("a", "a", "b", "c", "d")]

    assert drawn[0] == drawn[1]
    assert any(other != drawn[0] for other in drawn[2:])


def test_a_source_nobody_can_read_is_refused() -> None:
    with pytest.raises(Unparsable):
        mutants_of("def f(", limit=5, seed="a")
