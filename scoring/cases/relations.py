"""Pairs of partners: whether they found each other here, and whether it holds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.partnership import JOINED, for_both, organisation, sectors, sides
from scoring.cases.sifting import of_type
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import happened

MET = "relation_interaction"
Counted: TypeAlias = tuple[CaseMeasure, Fact, int]
TIMES, WEEKS, KINDS = 3, 2, 2
LASTING = timedelta(days=90)


def count_relations(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """All pairs of the campaign, for of which sectors they are is said when partners join."""
    of_sector = sectors(facts)
    for met in _by_pair(of_type(facts, MET)).values():
        for measure, fact, n in _count_pair(met, setting):
            yield from _both(measure, fact, n, of_sector)


def _by_pair(met: Sequence[Fact]) -> Mapping[str | None, list[Fact]]:
    """Who turned to themselves has no relation by it."""
    found: dict[str | None, list[Fact]] = defaultdict(list)
    for fact in met:
        if len(set(sides(fact))) == 2:
            found[fact.subject].append(fact)
    return found


def _count_pair(met: Sequence[Fact], setting: Setting) -> Iterator[Counted]:
    """What one pair adds, and with which fact."""
    for fact in met:
        yield INTERACTIONS, fact, 1
    yield from _ties(met)
    if _born_here(met, setting):
        yield NEW_RELATIONS, met[0], 1
        solid = next((place for place in range(len(met)) if _solid(met[: place + 1])), None)
        if solid is not None:
            yield SOLID, met[solid], 1
            yield from _lasts(met, solid, setting)


def _born_here(met: Sequence[Fact], setting: Setting) -> bool:
    """They had nothing to do with each other before the campaign."""
    inside = setting.start is None or met[0].day >= setting.start
    return inside and not any(fact.payload["prior_tie"] for fact in met)


def _ties(met: Sequence[Fact]) -> Iterator[Counted]:
    """One tie in each direction in which somebody ever turned to the other."""
    seen = set[tuple[str, str]]()
    for fact in met:
        if sides(fact) not in seen:
            seen.add(sides(fact))
            yield TIES, fact, 1
            if len(seen) == 2:
                yield ANSWERED, fact, 2


def _solid(met: Sequence[Fact]) -> bool:
    """Often enough, over time, from both sides, in more than one way."""
    return (
        len(met) >= TIMES
        and len({fact.day.isocalendar()[:2] for fact in met}) >= WEEKS
        and len({sides(fact)[0] for fact in met}) == 2
        and len({fact.payload["kind"] for fact in met}) >= KINDS
    )


def _lasts(met: Sequence[Fact], solid: int, setting: Setting) -> Iterator[Counted]:
    """It was still alive a quarter of a year after the end."""
    if setting.end is None:
        return
    late = [place for place, fact in enumerate(met) if fact.day >= setting.end + LASTING]
    if late:
        yield LASTED, met[max(late[0], solid)], 1


def _both(
    measure: CaseMeasure, fact: Fact, n: int, of_sector: Mapping[str, str]
) -> Iterator[Tally]:
    """For the pair, for each of the two, and for the sector of each."""
    one, other = (
        happened(
            measure,
            fact,
            n,
            partner_pair=fact.subject,
            partner=organisation(name),
            sector=of_sector.get(name),
        )
        for name in sides(fact)
    )
    yield from for_both(one, other)


RELATIONS_CASE = Case(
    name="relations",
    by=By.CAMPAIGN,
    types=frozenset({JOINED, MET}),
    count=count_relations,
    version=3,
)


def _measure(name: str, *, state: bool = True) -> CaseMeasure:
    return CaseMeasure(
        name=name, case=RELATIONS_CASE, dims=("partner_pair", "partner", "sector"), state=state
    )


INTERACTIONS = _measure("relation_interactions", state=False)
NEW_RELATIONS = _measure("new_relations", state=False)
TIES = _measure("relation_ties")
ANSWERED = _measure("relation_ties_answered")
SOLID = _measure("solid_relations")
LASTED = _measure("lasting_relations")
