"""Whether people come back: within a month of their first act, after a pause, after the end."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import says
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted, present

RETENTION_DAYS = 30
RETENTION = timedelta(days=RETENTION_DAYS)
PAUSE_DAYS = 30
WHERE = ("partner", "quest", "channel", "locale")


def count_retention(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A person belongs to the day of their first act; did they act again on a day soon after?"""
    acts = [fact for fact in facts if _counts(fact)]
    if acts:
        first = acts[0]
        yield from happened(FIRST_ACTIVE, first)
        if any(first.day < act.day <= first.day + RETENTION for act in acts):
            yield from happened(ACTIVE_AGAIN, first)


def _counts(fact: Fact) -> bool:
    wanted = "valid" if fact.type == "participation" else "accepted"
    return says(fact, status=wanted)


RETENTION_CASE = Case(
    name="retention",
    by=By.ACTOR,
    types=frozenset({"participation", "contribution"}),
    count=count_retention,
)
FIRST_ACTIVE = CaseMeasure(
    name="first_active",
    case=RETENTION_CASE,
    dims=("partner", "quest", "locale"),
    persons=True,
)
ACTIVE_AGAIN = CaseMeasure(
    name="active_again",
    case=RETENTION_CASE,
    dims=("partner", "quest", "locale"),
    persons=True,
)


def count_echoes(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """The days on which a person was engaged: those that come late are echoes."""
    firsts = _first_of_each_day(facts)
    late = [
        fact
        for before, fact in zip([None, *firsts], firsts, strict=False)
        if _after_end(fact, setting) or (before and _pause(before, fact) >= PAUSE_DAYS)
    ]
    yield from present(EVER_ENGAGED, firsts)
    yield from present(LATE_RETURNERS, late)
    for fact in late:
        yield from happened(LATE_ECHOES, fact)
    for fact in firsts:
        if setting.end is not None and fact.day >= setting.end:
            yield from lasted(DAYS_AFTER_END, fact, (fact.day - setting.end).days + 1)


def _first_of_each_day(facts: Sequence[Fact]) -> list[Fact]:
    found: dict[object, Fact] = {}
    for fact in facts:
        found.setdefault(fact.day, fact)
    return list(found.values())


def _after_end(fact: Fact, setting: Setting) -> bool:
    return setting.end is not None and fact.day >= setting.end


def _pause(before: Fact, after: Fact) -> int:
    return (after.day - before.day).days


ECHOES_CASE = Case(
    name="echoes",
    by=By.ACTOR,
    types=frozenset({"view", "share", "comment", "contribution", "lead_created"}),
    count=count_echoes,
)
LATE_ECHOES = CaseMeasure(
    name="late_echoes", case=ECHOES_CASE, dims=("partner", "quest", "channel")
)
EVER_ENGAGED = CaseMeasure(
    name="ever_engaged",
    case=ECHOES_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel"),
    persons=True,
)
LATE_RETURNERS = CaseMeasure(
    name="late_returners",
    case=ECHOES_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "channel"),
    persons=True,
)
DAYS_AFTER_END = CaseMeasure(
    name="days_after_end", case=ECHOES_CASE, agg=Aggregation.SPREAD, dims=("partner", "quest")
)
