from array import array
from collections.abc import Iterable


def to_array(numbers: Iterable[int], *, signed: bool = True) -> array:
    """Pack whole numbers into the smallest array that holds them.

    Raises:
        OverflowError: A number needs more than 64 bits, or is negative and unsigned.
    """
    values = list(numbers)
    for code in "bhiq" if signed else "BHIQ":
        try:
            return array(code, values)
        except OverflowError:
            continue
    raise OverflowError("a number does not fit")


# --- tests ---
from array import array

import pytest

from to_array import to_array


@pytest.mark.parametrize(
    "numbers, code", [([1, -2], "b"), ([200], "h"), ([40_000], "i"), ([2**40], "q"), ([], "b")]
)
def test_smallest(numbers, code):
    packed = to_array(numbers)
    assert packed.typecode == code
    assert packed.tolist() == numbers


def test_unsigned():
    assert to_array([0, 255], signed=False) == array("B", [0, 255])


def test_too_large():
    with pytest.raises(OverflowError, match="does not fit"):
        to_array([2**64])
