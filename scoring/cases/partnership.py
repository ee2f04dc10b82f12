"""Partners as facts name them, and as numbers are split by them."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from quests.errors import InvalidId
from quests.ids import parse_id
from scoring.case import Tally
from scoring.dimensions import PARTNER
from scoring.facts import Fact
from scoring.tallying import where


def organisation(name: str) -> UUID | None:
    """The organisation here that a partner is; ``None`` for one that is elsewhere."""
    try:
        return parse_id("org", name)
    except InvalidId:
        return None


def for_both(one: Iterable[Tally], other: Iterable[Tally]) -> Iterator[Tally]:
    """What two partners share: once altogether, and once in the group of each of them."""
    first = list(one)
    yield from first
    groups = {cell for tally in first for cell in tally.cells}
    yield from where(other, lambda cell: cell[0] == PARTNER and cell not in groups)


def sides(interaction: Fact) -> tuple[str, str]:
    """Who turned to whom."""
    return interaction.payload["initiator"], interaction.payload["other"]


def pair_of(one: str, other: str) -> str:
    """Both, in one order."""
    return "|".join(sorted((one, other)))


def both_of(pair: str) -> tuple[str, str]:
    """The two of a pair: an id never holds the sign between them, a name from elsewhere may."""
    one, _, other = pair.partition("|")
    before, _, last = pair.rpartition("|")
    return (before, last) if organisation(one) is None and organisation(last) else (one, other)
