from collections.abc import Hashable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter  # noqa: F401 -- for callers


def topological_order(depends_on: Mapping[Hashable, Iterable[Hashable]]) -> list[list[Hashable]]:
    """Return stages: each needs only what stands in earlier ones; sorted within a stage.

    Raises:
        graphlib.CycleError: Things need each other; the second argument is the circle.
    """
    sorter = TopologicalSorter(depends_on)
    sorter.prepare()
    stages = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=str)
        stages.append(ready)
        sorter.done(*ready)
    return stages


# --- tests ---
import graphlib

import pytest

from topological_order import topological_order


def test_stages():
    needs = {"app": ["lib", "log"], "lib": ["core"], "log": ["core"]}
    assert topological_order(needs) == [["core"], ["lib", "log"], ["app"]]


def test_independent():
    assert topological_order({"b": [], "a": ()}) == [["a", "b"]]


def test_none():
    assert topological_order({}) == []


def test_circle():
    with pytest.raises(graphlib.CycleError, match="nodes are in a cycle"):
        topological_order({"a": ["b"], "b": ["a"]})


def test_circle_is_told():
    with pytest.raises(ValueError) as caught:
        topological_order({"a": ["a"]})
    assert caught.value.args[1] == ["a", "a"]


def test_long_chain():
    stages = topological_order({n: [n - 1] for n in range(1, 500)})
    assert stages[0] == [0]
    assert len(stages) == 500
