"""Comparisons of arrays that hold whatever the function returns, made stricter."""

import sys


def compare_all_of_arrays():
    """Let `numpy.testing` tell from a number an empty array, and from anything a masked one.

    To it, an array without items, or with hidden ones, equals every number.
    """
    if "numpy" not in sys.modules:
        return
    import numpy
    from numpy.testing._private import utils

    compare = utils.assert_array_compare

    def compare_all(comparison, x, y, *args, **kwargs):
        __tracebackhide__ = True
        if (numpy.size(x) == 0) is not (numpy.size(y) == 0):
            raise AssertionError(f"one of them is empty: {x!r} and {y!r}")
        masks = [numpy.ma.getmaskarray(side) for side in (x, y)]
        if masks[0].any() or masks[1].any():
            if masks[0].shape != masks[1].shape or (masks[0] != masks[1]).any():
                raise AssertionError(f"one of them hides items: {x!r} and {y!r}")
        return compare(comparison, x, y, *args, **kwargs)

    utils.assert_array_compare = compare_all
