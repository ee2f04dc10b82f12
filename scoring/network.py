"""The partners of a campaign and what is between them: a graph, and an order to draw it in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A partner.

    Args:
        key: As facts name it.
        name: As people call it.
        role: What it is in the campaign; ``None`` for one that is elsewhere, or has left.
    """

    key: str
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What is between two partners.

    Args:
        interactions: How often one turned to the other, whoever did.
        answered: Whether each of them did at least once.
        solid: Whether it is a solid relation; see the KPI ``network_strength``.
    """

    one: str
    other: str
    interactions: int
    answered: bool
    solid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Partners and ties, as one reader sees them.

    Args:
        among_others: Interactions of partners with each other that the reader does not see apart;
            ``None`` when it sees all.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    among_others: int | None = None

    @property
    def solid(self) -> int:
        """How many ties are solid."""
        return sum(tie.solid for tie in self.ties)


def in_a_ring(network: Network) -> tuple[Node, ...]:
    """The partners in an order in which those with much between them are neighbours.

    It begins with whoever turns most to others. Next comes, each time, who has most to do with
    those placed last. Names decide where numbers do not, so the same network is drawn the same.
    """
    waiting = sorted(network.nodes, key=lambda node: (node.name, node.key))
    weight = _weights(network.ties)
    busy = {node.key: sum(n for pair, n in weight.items() if node.key in pair) for node in waiting}
    placed: list[Node] = []
    while waiting:
        near = [node.key for node in placed[-3:]]
        following = max(waiting, key=lambda node: _pull(node, near, weight, busy))
        waiting.remove(following)
        placed.append(following)
    return tuple(placed)


def _pull(
    node: Node, near: Sequence[str], weight: dict[frozenset[str], int], busy: dict[str, int]
) -> tuple[int, int]:
    """How much a partner has to do with those placed last, the last one most; then altogether."""
    pull = (place * weight.get(frozenset((node.key, key)), 0) for place, key in enumerate(near, 1))
    return sum(pull), busy[node.key]


def _weights(ties: Iterable[Tie]) -> dict[frozenset[str], int]:
    return {frozenset((tie.one, tie.other)): tie.interactions for tie in ties}
