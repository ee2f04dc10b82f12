"""Answers that networkx knows: trees of shares."""

from collections.abc import Iterable
from datetime import date

import networkx as nx

from scoring.facts import Fact, standing


def share_forest(facts: Iterable[Fact], end: date) -> "nx.DiGraph[str]":
    """Shares by token, each under the one it came from; those of the days before ``end``."""
    forest: nx.DiGraph[str] = nx.DiGraph()
    for fact in standing(facts):
        if fact.type == "share" and fact.day < end:
            forest.add_node(fact.payload["token"])
    for fact in standing(facts):
        ends = (fact.payload.get("parent"), fact.payload.get("token"))
        if fact.type == "share" and set(ends) <= set(forest):
            forest.add_edge(*ends)
    return forest


def structural_virality(forest: "nx.DiGraph[str]") -> float | None:
    """The mean distance of all pairs of the same tree."""
    distance = pairs = 0
    for tree in nx.weakly_connected_components(forest):
        size = len(tree)
        paths = dict(nx.all_pairs_shortest_path_length(forest.to_undirected().subgraph(tree)))
        distance += sum(sum(to.values()) for to in paths.values()) // 2
        pairs += size * (size - 1) // 2
    return distance / pairs if pairs else None


def depths(forest: "nx.DiGraph[str]", tokens: Iterable[str]) -> list[int]:
    """How deep each of these shares lies."""
    return [len(nx.ancestors(forest, token)) for token in tokens]
