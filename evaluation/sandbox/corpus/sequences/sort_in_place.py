from typing import Any


def sort_in_place(items: list[Any], *, descending: bool = False) -> int:
    """Sort a list in place by insertion and return how many moves that took.

    Raises:
        TypeError: Two items cannot be compared.
    """
    moves = 0
    for i in range(1, len(items)):
        item, j = items[i], i
        while j and (items[j - 1] < item if descending else items[j - 1] > item):
            items[j] = items[j - 1]
            j -= 1
            moves += 1
        items[j] = item
    return moves


# --- tests ---
import pytest

from sort_in_place import sort_in_place


def test_sorts():
    numbers = [3, 1, 2]
    assert sort_in_place(numbers) == 2
    assert numbers == [1, 2, 3]


def test_same_list_object():
    numbers = [2, 1]
    alias = numbers
    sort_in_place(numbers)
    assert alias is numbers
    assert alias == [1, 2]


def test_descending():
    words = ["b", "c", "a"]
    sort_in_place(words, descending=True)
    assert words == ["c", "b", "a"]


@pytest.mark.parametrize("items", [[], [1], [1, 1, 1]])
def test_nothing_to_do(items):
    assert sort_in_place(items) == 0


def test_what_cannot_be_compared():
    with pytest.raises(TypeError, match="not supported between instances of 'str' and 'int'"):
        sort_in_place(["a", 1])


def test_lists_inside_keep_their_identity():
    first, second = [2], [1]
    rows = [first, second]
    sort_in_place(rows)
    assert rows == [[1], [2]]
