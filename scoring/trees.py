"""Trees of who passed it on to whom: depths, and how far apart people in them are. Pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def depths(parents: Mapping[Node, Node | None]) -> dict[Node, int]:
    """How far below its root each node is; a root, and a node of unknown parent, is at 0.

    A chain that bites its own tail has no root: whoever is met again is taken for one.
    """
    found: dict[Node, int] = {}
    for node in parents:
        path: dict[Node, None] = {}
        here: Node | None = node
        while here is not None and here in parents and here not in found and here not in path:
            path[here] = None
            here = parents[here]
        above = found.get(here, -1) if here is not None else -1
        for step, below in enumerate(reversed(path), start=1):
            found[below] = above + step
    return found


def roots(parents: Mapping[Node, Node | None]) -> dict[Node, Node]:
    """The root that each node hangs from."""
    deep = depths(parents)
    found: dict[Node, Node] = {}
    for node in sorted(parents, key=lambda node: deep[node]):
        parent = parents[node]
        below = parent is not None and deep[node] > 0
        found[node] = found[parent] if below and parent is not None else node
    return found


def distances(parents: Mapping[Node, Node | None]) -> tuple[int, int]:
    """Sum of the distances of all ordered pairs inside each tree, and how many pairs there are.

    Their quotient is the structural virality: 2 (n S(depth) - S(subtree²)) / (n (n - 1)) in one
    tree of n nodes, both sums over all but the root.

    Source: Goel, Anderson, Hofman and Watts 2016, The structural virality of online diffusion.
    """
    deep, root = depths(parents), roots(parents)
    sizes = _sizes(parents, deep)
    nodes, depth, squares = Counter[Node](), Counter[Node](), Counter[Node]()
    for node in parents:
        nodes[root[node]] += 1
        if deep[node]:
            depth[root[node]] += deep[node]
            squares[root[node]] += sizes[node] ** 2
    return (
        sum(2 * (nodes[top] * depth[top] - squares[top]) for top in nodes),
        sum(n * (n - 1) for n in nodes.values()),
    )


def _sizes(parents: Mapping[Node, Node | None], deep: Mapping[Node, int]) -> dict[Node, int]:
    """How many nodes hang from each, itself among them."""
    sizes: dict[Node, int] = defaultdict(int)
    for node in sorted(parents, key=lambda node: -deep[node]):
        sizes[node] += 1
        parent = parents[node]
        if deep[node] and parent is not None:
            sizes[parent] += sizes[node]
    return sizes


def growth(parents: Mapping[Node, Node | None]) -> dict[Node, tuple[int, int]]:
    """What each node adds to ``distances`` when it comes; nodes come in the order they are told.

    A node that comes before its parent adds its pairs all the same, for the pair is as far apart
    whoever came first; so the sum up to any node is exact once all above it have come.
    """
    deep, root = depths(parents), roots(parents)
    below: dict[Node, int] = defaultdict(int)
    many: dict[Node, int] = defaultdict(int)
    depth: dict[Node, int] = defaultdict(int)
    found: dict[Node, tuple[int, int]] = {}
    for node in parents:
        top = root[node]
        far = many[top] * deep[node] + depth[top]
        for above in _line(node, parents, deep):
            far -= 2 * below[above]
            below[above] += 1
        found[node] = (2 * far, 2 * many[top])
        many[top] += 1
        depth[top] += deep[node]
    return found


def _line(
    node: Node, parents: Mapping[Node, Node | None], deep: Mapping[Node, int]
) -> Iterator[Node]:
    """The node and all above it but the root, which are the steps that a path to it may share."""
    here: Node | None = node
    while here is not None and deep[here]:
        yield here
        here = parents[here]
