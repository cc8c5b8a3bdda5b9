import heapq
from collections.abc import Hashable, Mapping


class NoPath(LookupError):
    """The goal cannot be reached."""


def shortest_path(
    graph: Mapping[Hashable, Mapping[Hashable, float]], start: Hashable, goal: Hashable
) -> tuple[float, list[Hashable]]:
    """Return the length and the nodes of a shortest way, by Dijkstra's algorithm.

    Raises:
        NoPath: There is none.
        ValueError: A distance is negative.
    """
    queue: list[tuple[float, int, Hashable, tuple[Hashable, ...]]] = [(0, 0, start, (start,))]
    done: set[Hashable] = set()
    order = 0
    while queue:
        length, _, node, path = heapq.heappop(queue)
        if node == goal:
            return length, list(path)
        if node in done:
            continue
        done.add(node)
        for neighbour, distance in graph.get(node, {}).items():
            if distance < 0:
                raise ValueError(f"negative distance from {node!r} to {neighbour!r}")
            order += 1
            heapq.heappush(queue, (length + distance, order, neighbour, (*path, neighbour)))
    raise NoPath(f"no way from {start!r} to {goal!r}")


# --- tests ---
import math

import pytest

from shortest_path import NoPath, shortest_path

GRAPH = {"a": {"b": 4, "c": 1}, "c": {"b": 2, "d": 7}, "b": {"d": 1}, 1: {(2, 3): 0.5}}


def test_detour_is_shorter():
    assert shortest_path(GRAPH, "a", "d") == (4, ["a", "c", "b", "d"])


def test_nodes_of_any_kind():
    assert shortest_path(GRAPH, 1, (2, 3)) == (0.5, [1, (2, 3)])


def test_at_the_goal_already():
    assert shortest_path({}, None, None) == (0, [None])


def test_no_way():
    with pytest.raises(NoPath, match="no way from 'd' to 'a'"):
        shortest_path(GRAPH, "d", "a")


def test_no_way_is_a_lookup_error():
    with pytest.raises(LookupError):
        shortest_path(GRAPH, "a", 1)


def test_negative():
    with pytest.raises(ValueError, match="negative distance from 'x' to 'y'"):
        shortest_path({"x": {"y": -1}}, "x", "y")


def test_infinite_distance():
    assert shortest_path({0: {1: math.inf}}, 0, 1) == (math.inf, [0, 1])


def test_long_chain():
    chain = {n: {n + 1: 1} for n in range(2000)}
    assert shortest_path(chain, 0, 2000)[0] == 2000
