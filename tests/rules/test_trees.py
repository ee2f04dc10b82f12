"""Depths and distances in trees, against a graph library that walks every path."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.trees import depths, distances, growth, roots


@st.composite
def forests(draw: st.DrawFn) -> dict[int, int | None]:
    """Each node hangs from an earlier one or from none; they are told in any order."""
    size = draw(st.integers(0, 25))
    parents = {
        node: draw(st.one_of(st.none(), st.integers(0, node - 1))) if node else None
        for node in range(size)
    }
    return {node: parents[node] for node in draw(st.permutations(range(size)))}


def _graph(parents: dict[int, int | None]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(parents)
    graph.add_edges_from((node, parent) for node, parent in parents.items() if parent is not None)
    return graph


@given(forests())
def test_distances_are_those_that_a_walk_of_all_paths_finds(
    parents: dict[int, int | None],
) -> None:
    lengths = dict(nx.all_pairs_shortest_path_length(_graph(parents)))

    total, pairs = distances(parents)

    assert total == sum(sum(found.values()) for found in lengths.values())
    assert pairs == sum(len(found) - 1 for found in lengths.values())


@given(forests())
def test_depth_is_the_distance_to_the_root(parents: dict[int, int | None]) -> None:
    graph, root = _graph(parents), roots(parents)

    assert depths(parents) == {
        node: nx.shortest_path_length(graph, node, root[node]) for node in parents
    }
    assert all(parents[top] is None for top in root.values())


@given(forests())
def test_nodes_that_come_one_by_one_add_up(parents: dict[int, int | None]) -> None:
    """dist(a, b) = depth(a) + depth(b) - 2 depth(where they part), whoever came first."""
    steps = growth(parents)

    assert sum(distance for distance, _ in steps.values()) == distances(parents)[0]
    assert sum(pairs for _, pairs in steps.values()) == distances(parents)[1]


@pytest.mark.parametrize(
    ("parents", "mean"),
    [
        ({0: None, 1: 0}, 1),
        ({0: None, 1: 0, 2: 1}, 4 / 3),
        ({0: None, 1: 0, 2: 0, 3: 0}, 1.5),
    ],
)
def test_virality_of_small_trees(parents: dict[int, int | None], mean: float) -> None:
    total, pairs = distances(parents)

    assert total / pairs == pytest.approx(mean)


def test_a_parent_that_nobody_knows_is_no_parent() -> None:
    assert depths({"b": "a", "c": "b"}) == {"b": 0, "c": 1}


def test_a_circle_ends_somewhere() -> None:
    assert sorted(depths({"a": "b", "b": "a"}).values()) == [0, 1]
    assert distances({"a": "a"}) == (0, 0)
