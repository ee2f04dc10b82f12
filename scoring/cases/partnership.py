"""Partners as facts name them, and as numbers are split by them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from quests.errors import InvalidId
from quests.ids import parse_id
from scoring.case import Tally
from scoring.cases.sifting import of_type
from scoring.dimensions import PARTNER, SECTOR
from scoring.facts import Fact
from scoring.tallying import where

JOINED, LEFT = "partner_joined", "partner_left"


def organisation(name: str) -> UUID | None:
    """The organisation here that a partner is; ``None`` for one that is elsewhere."""
    try:
        return parse_id("org", name)
    except InvalidId:
        return None


def for_both(one: Iterable[Tally], other: Iterable[Tally]) -> Iterator[Tally]:
    """What two partners share: once altogether, and once in the group of each of them.

    Two of one sector are in its group once.
    """
    first = list(one)
    yield from first
    groups = {cell for tally in first for cell in tally.cells}
    yield from where(other, lambda cell: cell[0] in {PARTNER, SECTOR} and cell not in groups)


def by_partner(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts that each partner is named by."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.payload["partner"]].append(fact)
    return found


def sectors(facts: Iterable[Fact]) -> dict[str, str]:
    """The sector of each partner, as was said when it last came on board."""
    return {fact.payload["partner"]: fact.payload["sector"] for fact in of_type(facts, JOINED)}


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
