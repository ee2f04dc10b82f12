"""A batch of the second stage: the facts that wait to be counted, by the things they are about."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from scoring.case import IDENTITY, By, Case
from scoring.facts import Fact
from scoring.registry import CASES
from service.store.driver import Connection
from service.store.kpi_case_facts import counted_among, facts_by_id, taken_back_among
from service.store.kpi_tallies import Place, evidence_at

Where: TypeAlias = tuple[UUID, UUID]
News: TypeAlias = Mapping[Any, list[Fact]]
"""What came in of each thing."""

CASES_OF: Mapping[tuple[By, str], tuple[Case, ...]] = {
    (by, type): tuple(one for one in CASES.values() if one.by is by and type in one.types)
    for by in By
    for type in {type for case in CASES.values() for type in case.types}
}
"""The cases that look at a type of fact, by whose facts they put together."""

_TYPES = frozenset(type for _, type in CASES_OF)
_WAYS: Mapping[str, tuple[By, ...]] = {
    type: tuple(by for by in By if CASES_OF[by, type]) for type in _TYPES
}


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in.

    Args:
        news: By how facts are put together, and by thing.
        evidence: How many facts, and retractions, each case looks at.
    """

    news: Mapping[By, News]
    evidence: Counter[Place]


def cases_of(by: By, facts: Iterable[Fact]) -> Sequence[Case]:
    """The cases that look at any of the facts."""
    return _cases_of(by, tuple(sorted({fact.type for fact in facts})))


@lru_cache(4_096)  # few sorts of facts come together
def _cases_of(by: By, types: tuple[str, ...]) -> Sequence[Case]:
    return tuple(dict.fromkeys(case for type in types for case in CASES_OF[by, type]))


async def batch_of(connection: Connection, where: Where, fact_ids: Collection[UUID]) -> Batch:
    """The facts of these ids, by thing; those that no case looks at are left out."""
    news: dict[By, dict[Any, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    alike = Counter[tuple[Any, ...]]()
    for fact in await facts_by_id(connection, where, _TYPES, fact_ids):
        for by in _WAYS[fact.type]:
            # Which tree a fact is in follows from others, so each is looked up by itself.
            thing = fact.id if by is By.TREE else IDENTITY[by](fact)
            if thing is not None:
                news[by][thing].append(fact)
                alike[by, fact.type, fact.sign, fact.day] += 1
    evidence = Counter[Place]()
    for (by, type, sign, day), n in alike.items():
        for case in CASES_OF[by, type]:
            evidence[evidence_at(case, sign, day)] += n
    return Batch(news, evidence)


async def that_count(connection: Connection, where: Where, facts: Sequence[Fact]) -> list[Fact]:
    """Those that change anything, for cases in which each fact counts by itself.

    Left out are facts whose retraction is here, or was counted; and retractions of what was not.
    """
    back = [fact.reverses for fact in facts if fact.reverses is not None]
    came = {fact.id for fact in facts if fact.sign > 0}
    known = await counted_among(connection, where, back) - came
    undone = await taken_back_among(connection, where, came)
    return [
        fact
        for fact in facts
        if (fact.id not in undone if fact.sign > 0 else fact.reverses in known)
    ]
