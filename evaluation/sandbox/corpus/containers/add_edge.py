from collections import defaultdict
from collections.abc import Hashable

Graph = defaultdict[Hashable, set[Hashable]]


def add_edge(graph: Graph, a: Hashable, b: Hashable) -> None:
    """Add an edge to an undirected graph of neighbour sets, in place.

    Raises:
        ValueError: The edge would lead from a node to itself.
    """
    if a == b:
        raise ValueError(f"{a!r} cannot be its own neighbour")
    graph[a].add(b)
    graph[b].add(a)


# --- tests ---
from collections import defaultdict

import pytest

from add_edge import add_edge


@pytest.fixture
def graph():
    return defaultdict(set)


def test_both_directions(graph):
    add_edge(graph, "a", "b")
    assert graph == {"a": {"b"}, "b": {"a"}}


def test_twice_is_once(graph):
    add_edge(graph, 1, 2)
    add_edge(graph, 2, 1)
    assert graph == {1: {2}, 2: {1}}


def test_returns_nothing(graph):
    assert add_edge(graph, (0, 0), (0, 1)) is None


def test_loop(graph):
    with pytest.raises(ValueError, match="'x' cannot be its own neighbour"):
        add_edge(graph, "x", "x")
    assert graph == {}
