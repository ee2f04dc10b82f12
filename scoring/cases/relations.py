"""One pair of partners: whether they found each other here, and whether it holds."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.partnership import for_both, organisation, sides
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import happened

TIMES, WEEKS, KINDS = 3, 2, 2
LASTING = timedelta(days=90)


def count_relations(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Who turned to themselves has no relation by it."""
    met = [fact for fact in facts if len(set(sides(fact))) == 2]
    if not met:
        return
    for fact in met:
        yield from _both(INTERACTIONS, fact)
    yield from _ties(met)
    if _born_here(met, setting):
        yield from _both(NEW_RELATIONS, met[0])
        solid = next((place for place in range(len(met)) if _solid(met[: place + 1])), None)
        if solid is not None:
            yield from _both(SOLID, met[solid])
            yield from _lasts(met, solid, setting)


def _born_here(met: Sequence[Fact], setting: Setting) -> bool:
    """They had nothing to do with each other before the campaign."""
    inside = setting.start is None or met[0].day >= setting.start
    return inside and not any(fact.payload["prior_tie"] for fact in met)


def _ties(met: Sequence[Fact]) -> Iterator[Tally]:
    """One tie in each direction in which somebody ever turned to the other."""
    seen = set[tuple[str, str]]()
    for fact in met:
        if sides(fact) not in seen:
            seen.add(sides(fact))
            yield from _both(TIES, fact)
            if len(seen) == 2:
                yield from _both(ANSWERED, fact, 2)


def _solid(met: Sequence[Fact]) -> bool:
    """Often enough, over time, from both sides, in more than one way."""
    return (
        len(met) >= TIMES
        and len({fact.day.isocalendar()[:2] for fact in met}) >= WEEKS
        and len({sides(fact)[0] for fact in met}) == 2
        and len({fact.payload["kind"] for fact in met}) >= KINDS
    )


def _lasts(met: Sequence[Fact], solid: int, setting: Setting) -> Iterator[Tally]:
    """It was still alive a quarter of a year after the end."""
    if setting.end is None:
        return
    late = [place for place, fact in enumerate(met) if fact.day >= setting.end + LASTING]
    if late:
        yield from _both(LASTED, met[max(late[0], solid)])


def _both(measure: CaseMeasure, fact: Fact, n: int = 1) -> Iterator[Tally]:
    """For the pair, and for each of the two."""
    one, other = (
        happened(measure, fact, n, partner_pair=fact.subject, partner=organisation(name))
        for name in sides(fact)
    )
    yield from for_both(one, other)


RELATIONS_CASE = Case(
    name="relations",
    by=By.SUBJECT,
    types=frozenset({"relation_interaction"}),
    count=count_relations,
    version=2,
)


def _measure(name: str, *, state: bool = True) -> CaseMeasure:
    return CaseMeasure(
        name=name, case=RELATIONS_CASE, dims=("partner_pair", "partner"), state=state
    )


INTERACTIONS = _measure("relation_interactions", state=False)
NEW_RELATIONS = _measure("new_relations", state=False)
TIES = _measure("relation_ties")
ANSWERED = _measure("relation_ties_answered")
SOLID = _measure("solid_relations")
LASTED = _measure("lasting_relations")
