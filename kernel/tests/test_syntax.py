"""Parsing from several threads."""

import ast
import gc
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kernel.syntax import parse

SOURCE = "def f(n):\n    return [(n + 1) * (n - 1) for n in range(n) if n % 2]\n" * 50


@pytest.fixture
def _switching_amid_a_tree() -> Iterator[None]:
    """Collect garbage often, and let threads take turns then: amid the building of a tree."""

    def yield_to_others(*_: object) -> None:
        time.sleep(0)

    before, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.callbacks.append(yield_to_others)
    gc.set_threshold(50)
    sys.setswitchinterval(1e-6)
    yield
    gc.callbacks.remove(yield_to_others)
    gc.set_threshold(*before)
    sys.setswitchinterval(interval)


@pytest.mark.core
@pytest.mark.usefixtures("_switching_amid_a_tree")
def test_two_threads_may_parse_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        trees = list(threads.map(parse, [SOURCE] * 40))

    assert {ast.dump(tree) for tree in trees} == {ast.dump(parse(SOURCE))}


def test_an_expression_and_an_error_are_those_of_python() -> None:
    assert ast.unparse(parse("1 + 1", "eval").body) == "1 + 1"
    with pytest.raises(SyntaxError):
        parse("def")
