"""All partners of a campaign: who is on board, who does something, and who of them is related."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.partnership import organisation, pair_of, sides
from scoring.cases.sifting import of_type
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, present, stands

JOINED, LEFT = "partner_joined", "partner_left"


def count_alliance(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A partner is acquired once, however often it leaves and comes back."""
    for partner, moves in _by_partner(of_type(facts, JOINED, LEFT)).items():
        key = organisation(partner)
        joined = of_type(moves, JOINED)
        if joined:
            yield from happened(ACQUIRED, joined[0], partner=key)
            for left in of_type(moves, LEFT):
                yield from happened(GONE, left, partner=key, sector=joined[0].payload["sector"])
        steps = ((fact, 1 if fact.type == JOINED else None) for fact in moves)
        yield from stands(ON_BOARD, steps, partner=key)
    yield from stands(RELATED, _related(facts))


def _by_partner(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.payload["partner"]].append(fact)
    return found


def _related(facts: Sequence[Fact]) -> Iterator[tuple[Fact, int]]:
    """After each fact: how many pairs of those on board have a relation."""
    on_board, pairs = set[str](), set[frozenset[str]]()
    for fact in facts:
        if fact.type == JOINED:
            on_board.add(fact.payload["partner"])
        elif fact.type == LEFT:
            on_board.discard(fact.payload["partner"])
        else:
            pairs.add(frozenset(sides(fact)))
        yield fact, sum(len(pair) == 2 and pair <= on_board for pair in pairs)


ALLIANCE_CASE = Case(
    name="alliance",
    by=By.CAMPAIGN,
    types=frozenset({JOINED, LEFT, "relation_interaction"}),
    count=count_alliance,
)
ACQUIRED = CaseMeasure(
    name="partners_acquired", case=ALLIANCE_CASE, dims=("partner", "sector", "channel")
)
GONE = CaseMeasure(name="partners_left", case=ALLIANCE_CASE, dims=("partner", "sector", "channel"))
ON_BOARD = CaseMeasure(
    name="partners_on_board", case=ALLIANCE_CASE, dims=("partner", "sector"), state=True
)
RELATED = CaseMeasure(name="pairs_related", case=ALLIANCE_CASE, state=True)


def count_active(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days each partner did something of its own."""
    sectors = {one.payload["partner"]: one.payload["sector"] for one in of_type(facts, JOINED)}
    deeds = [fact for fact in facts if fact.type != JOINED]
    for partner, own in _by_partner(deeds).items():
        key, sector = organisation(partner), sectors.get(partner)
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
