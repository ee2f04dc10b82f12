"""All partners of a campaign: who is on board, who does something, and who of them is related."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from scoring.case import EVERYTHING, By, Case, CaseMeasure, Tally
from scoring.cases.partnership import (
    JOINED,
    LEFT,
    by_partner,
    organisation,
    pair_of,
    sectors,
    sides,
)
from scoring.cases.sifting import of_type
from scoring.dimensions import SECTOR
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import Cells, happened, present, stands


def count_alliance(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A partner is acquired once, however often it leaves and comes back."""
    moved = by_partner(of_type(facts, JOINED, LEFT))
    for partner, moves in moved.items():
        key = organisation(partner)
        joined = of_type(moves, JOINED)
        if joined:
            yield from happened(ACQUIRED, joined[0], partner=key)
            for left in of_type(moves, LEFT):
                yield from happened(GONE, left, partner=key, sector=joined[0].payload["sector"])
        steps = ((fact, 1 if fact.type == JOINED else None) for fact in moves)
        yield from stands(ON_BOARD, steps, partner=key)
    place = {fact.id: at for at, fact in enumerate(facts)}
    for pair, met in _first_met(facts).items():
        known = [met, *(move for partner in pair for move in moved.get(partner, ()))]
        yield from _related(sorted(known, key=lambda fact: place[fact.id]))


def _first_met(facts: Sequence[Fact]) -> dict[frozenset[str], Fact]:
    """By the pair; who turned to themselves has no relation by it."""
    found: dict[frozenset[str], Fact] = {}
    for fact in of_type(facts, "relation_interaction"):
        found.setdefault(frozenset(sides(fact)), fact)
    return {pair: fact for pair, fact in found.items() if len(pair) == 2}


def _related(known: Iterable[Fact]) -> Iterator[Tally]:
    """One pair, while it has a relation and both are on board; in a sector, where both are of it.

    Args:
        known: Who of them came and went, and when they first met, in the order of time.
    """
    aboard: dict[str, str] = {}
    met = False
    was: Cells = ()
    for fact in known:
        if fact.type == JOINED:
            aboard[fact.payload["partner"]] = fact.payload["sector"]
        elif fact.type == LEFT:
            aboard.pop(fact.payload["partner"], None)
        else:
            met = True
        now = _cells_of_both([*aboard.values()]) if met and len(aboard) == 2 else ()
        if now != was:
            yield from (Tally(RELATED, fact.day, n, at) for at, n in ((was, -1), (now, 1)) if at)
            was = now


def _cells_of_both(sectors: Sequence[str]) -> Cells:
    one, other = sectors
    return (EVERYTHING, (SECTOR, one)) if one == other else (EVERYTHING,)


ALLIANCE_CASE = Case(
    name="alliance",
    by=By.CAMPAIGN,
    types=frozenset({JOINED, LEFT, "relation_interaction"}),
    count=count_alliance,
    version=2,
)
ACQUIRED = CaseMeasure(
    name="partners_acquired", case=ALLIANCE_CASE, dims=("partner", "sector", "channel")
)
GONE = CaseMeasure(name="partners_left", case=ALLIANCE_CASE, dims=("partner", "sector", "channel"))
ON_BOARD = CaseMeasure(
    name="partners_on_board", case=ALLIANCE_CASE, dims=("partner", "sector"), state=True
)
RELATED = CaseMeasure(name="pairs_related", case=ALLIANCE_CASE, dims=("sector",), state=True)


def count_active(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days each partner did something of its own."""
    of_sector = sectors(facts)
    deeds = [fact for fact in facts if fact.type != JOINED]
    for partner, own in by_partner(deeds).items():
        key, sector = organisation(partner), of_sector.get(partner)
        yield from present(ACTIVE, own, partner=key, sector=sector)


ACTIVE_CASE = Case(
    name="active_partners",
    by=By.CAMPAIGN,
    types=frozenset({JOINED, "post_published", "commitment_fulfilled", "session_attended"}),
    count=count_active,
)
ACTIVE = CaseMeasure(
    name="active_partners",
    case=ACTIVE_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "sector"),
)


def count_chances(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Opportunities between two partners, born after both had joined; worth what was said last."""
    joined: dict[str, Fact] = {}
    known: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.type == JOINED:
            joined.setdefault(fact.payload["partner"], fact)
        else:
            known[fact.payload["opportunity"]].append(fact)
    for said in known.values():
        pair = {said[0].payload["party_a"], said[0].payload["party_b"]}
        if len(pair) == 2 and all(_on_board(joined.get(one), said[0]) for one in pair):
            between = pair_of(*pair)
            yield from happened(CHANCES, said[0], partner_pair=between)
            worth = ((fact, fact.payload["amount"]) for fact in said)
            yield from stands(CHANCES_WORTH, worth, partner_pair=between)


def _on_board(joined: Fact | None, born: Fact) -> bool:
    return joined is not None and joined.occurred_at <= born.occurred_at


CHANCES_CASE = Case(
    name="chances",
    by=By.CAMPAIGN,
    types=frozenset({JOINED, "opportunity"}),
    count=count_chances,
)
CHANCES = CaseMeasure(
    name="opportunities_between_actors", case=CHANCES_CASE, dims=("partner_pair", "stage", "kind")
)
CHANCES_WORTH = CaseMeasure(
    name="opportunities_worth",
    case=CHANCES_CASE,
    dims=("partner_pair", "stage"),
    state=True,
)
