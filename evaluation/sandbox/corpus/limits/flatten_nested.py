from collections.abc import Iterable, Iterator
from typing import Any


def flatten_nested(items: Iterable[Any]) -> list[Any]:
    """Return the leaves of lists and tuples nested to any depth; text is a leaf."""

    def leaves(part: Iterable[Any]) -> Iterator[Any]:
        stack = [iter(part)]
        while stack:
            for item in stack[-1]:
                if isinstance(item, list | tuple):
                    stack.append(iter(item))
                    break
                yield item
            else:
                stack.pop()

    return list(leaves(items))


# --- tests ---
from flatten_nested import flatten_nested


def test_mixed():
    assert flatten_nested([1, (2, [3, [], ()]), "four", {5}]) == [1, 2, 3, "four", {5}]


def test_flat_and_empty():
    assert flatten_nested(()) == []
    assert flatten_nested([None]) == [None]


def test_given_list_is_kept():
    nested = [[1], [2]]
    assert flatten_nested(nested) == [1, 2]
    assert nested == [[1], [2]]


def test_deeper_than_any_recursion():
    nested = [0]
    for level in range(1, 3000):
        nested = [level, nested]
    assert flatten_nested(nested) == list(range(2999, -1, -1))


def test_many():
    assert len(flatten_nested([[i, [i]] for i in range(4000)])) == 8000
