"""Tests that must share a worker: their group, in the node id, where pytest-xdist looks for it."""

import pytest

MARK = "xdist_group"


def write_into_ids(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Do what `--dist loadgroup` is for.

    TODO: goes when pytest-xdist does so. Its version 3.8 sets an attribute that pytest 9.2 does
    not read, and deals the tests of a group out to all workers, without a word.
    """
    if not getattr(config.option, "loadgroup", False):  # the controller, or another distribution
        return
    for item in items:
        names = sorted({str(mark.args[0]) for mark in item.iter_markers(MARK)})
        suffix = f"@{'_'.join(names)}"
        if names and not item.nodeid.endswith(suffix):
            item._id = type(item._id).parse(item.nodeid + suffix)
