"""One person's voice: whether they speak for the campaign of their own accord, and when last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from scoring.case import ASIDE, Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import moment, says
from scoring.facts import Fact
from scoring.going_further import taken_away
from scoring.measure import Aggregation, Setting
from scoring.presence import present_too
from scoring.tallying import Cells, aside, cells_of, mark, present

TIMES, DAYS = 3, 2
STAFF = -1
UNPAID: Mapping[str, Mapping[str, object]] = {
    "testimonial": {"status": "accepted", "incentive": False},
    "share": {"paid": False, "incentive": False},
}


class _Word(NamedTuple):
    """When somebody spoke, and in which groups; words are in the order of time."""

    moment: int
    day: date
    cells: Cells


def count_ambassadors(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """From the day of the third unpaid word on, if they were on two days at least."""
    if _of_staff(facts):
        yield from mark(AMBASSADORS, value=STAFF)
    else:
        yield from _spoken(_first_words(_words(facts)))


def further_ambassadors(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """Another word may be one of the first; those are remembered, and where they were spoken."""
    was = before.get(AMBASSADORS.name, ())
    if any(one.value == STAFF for one in was):
        return ()
    if _of_staff(facts):
        return chain(taken_away(AMBASSADORS, was), mark(AMBASSADORS, value=STAFF))
    aside = (one for one in was if ASIDE in one.cells)
    known = [_Word(one.value or 0, one.day, one.cells[1:]) for one in aside]
    words = sorted([*known, *_words(facts)])
    if len({word.moment for word in words}) < len(words):
        return None  # which of them was first?
    first = _first_words(words)
    return () if set(first) == set(known) else chain(taken_away(AMBASSADORS, was), _spoken(first))


def _of_staff(facts: Iterable[Fact]) -> bool:
    return any(fact.payload["staff"] for fact in facts)


def _words(facts: Sequence[Fact]) -> list[_Word]:
    said = (fact for fact in facts if says(fact, **UNPAID[fact.type]))
    return [_Word(moment(fact), fact.day, cells_of(AMBASSADORS, fact)) for fact in said]


def _first_words(words: Sequence[_Word]) -> Sequence[_Word]:
    """Those that make an ambassador, the last of them at once, or would with some more."""
    first = words[:TIMES]
    if len({word.day for word in first}) < DAYS:
        first = [*first, *[word for word in words if word.day != words[0].day][:1]]
    return first


def _spoken(first: Sequence[_Word]) -> Iterator[Tally]:
    for word in first:
        yield aside(AMBASSADORS, word.day, word.cells, word.moment)
    if len(first) >= TIMES and len({word.day for word in first}) >= DAYS:
        yield Tally(AMBASSADORS, first[-1].day, 1, first[-1].cells)


AMBASSADORS_CASE = Case(
    name="ambassadors",
    by=By.ACTOR,
    types=frozenset({"share", "testimonial"}),
    count=count_ambassadors,
    further=further_ambassadors,
)
AMBASSADORS = CaseMeasure(
    name="ambassadors",
    case=AMBASSADORS_CASE,
    dims=("partner", "network", "locale"),
    persons=True,
    state=True,
)


def count_contributors(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days somebody did something for the campaign."""
    yield from present(CONTRIBUTORS, _done(facts))


def further_contributors(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterator[Tally]:
    """On which days more."""
    return present_too(CONTRIBUTORS, before.get(CONTRIBUTORS.name, ()), _done(facts))


def _done(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.type == "share" or says(fact, status="accepted")]


CONTRIBUTORS_CASE = Case(
    name="contributors",
    by=By.ACTOR,
    types=frozenset({"contribution", "share", "completion"}),
    count=count_contributors,
    further=further_contributors,
)
CONTRIBUTORS = CaseMeasure(
    name="active_contributors",
    case=CONTRIBUTORS_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest"),
    persons=True,
)
