"""One visitor's visits: how many, how long, where they came from and whether they stayed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from scoring.case import Before, By, Case, CaseMeasure, Tally, Was
from scoring.cases.sifting import MICROSECOND, SECOND, moment, of_type
from scoring.dimensions import TOTAL, key_of
from scoring.facts import Fact
from scoring.going_further import again, remembered
from scoring.measure import Aggregation, Setting
from scoring.presence import present_too_on
from scoring.tallying import Cells, cells_of, happened, mark, present
from scoring.visits import GOAL, PAUSE, Bounce, Visit, stays_bounced, visits_of

ORGANIC_SEARCH = "organic_search"
A_PAUSE, A_SECOND = PAUSE // MICROSECOND, SECOND // MICROSECOND
SEEN = ("content", "section")  # of each view, not of the first
CAME_IN = ("partner", "quest", "channel", "locale", "content")


def count_visits(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Every visit stands on the day, and in the channel, of what it began with."""
    visits = visits_of(facts)
    for visit in visits:
        yield from _all_of(visit)
    for lead in of_type(facts, "lead_created"):
        yield from mark(SEARCH_LEADS, lead.day, moment(lead))
    yield from present(RETURNING_VISITORS, (visit.first for visit in visits[1:]))


class _Span(NamedTuple):
    """When a visit that is known began and ended, in microseconds, and the day it stands on."""

    begin: int
    last: int
    day: date


def further_visits(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """Visits by themselves, half an hour from any that is known, and what makes one longer.

    ``None`` where a lead is near, where visits become one, or where what is known of a day tells
    of several visits.
    """
    known = _known(before)
    sorted_out = None if of_type(facts, GOAL) else _sorted_out(before, known, visits_of(facts))
    if sorted_out is None:
        return None
    new, longer = sorted_out
    more = _returning(before, known, new)
    for visit, further in longer.items():
        lasting = _longer(before, known, visit, further)
        if more is None or lasting is None:
            return None
        more = chain(more, lasting)
    return None if more is None else chain(chain.from_iterable(map(_all_of, new)), more)


def _sorted_out(
    before: Before, known: Sequence[_Span], visits: Iterable[Visit]
) -> tuple[list[Visit], dict[_Span, Visit]] | None:
    """New visits, and what goes on with one that is known; ``None`` for anything else."""
    leads = remembered(before, SEARCH_LEADS)
    new, longer = list[Visit](), dict[_Span, Visit]()
    for visit in visits:
        begin, last = moment(visit.first), moment(visit.facts[-1])
        near = [one for one in known if begin < one.last + A_PAUSE and one.begin < last + A_PAUSE]
        if any(one in longer or begin <= one.begin for one in near):
            return None  # it began before, or with, one of them, as where it is near to two
        if leads and any(
            _with_lead(one, leads) for one in (*near, _Span(begin, last, visit.first.day))
        ):
            return None
        if near:
            longer[near[0]] = visit
        else:
            new.append(visit)
    return new, longer


def _with_lead(visit: _Span, leads: Iterable[int]) -> bool:
    return any(visit.begin <= at < visit.last + A_PAUSE for at in leads)


def _known(before: Before) -> list[_Span]:
    """In their order."""
    begun, ended = (_marks(before, measure) for measure in (VISITS, VISIT_SECONDS))
    return [_Span(begin, last, day) for (begin, day), (last, _) in zip(begun, ended, strict=True)]


def _marks(before: Before, measure: CaseMeasure) -> list[tuple[int, date]]:
    was = before.get(measure.name, ())
    return sorted((one.value, one.day) for one in was if not one.cells and one.value is not None)


def _alone(known: Sequence[_Span], visit: _Span) -> bool:
    return sum(one.day == visit.day for one in known) == 1


def _of_day(before: Before, measure: CaseMeasure, day: date) -> Was | None:
    """What the only visit of a day adds."""
    was = before.get(measure.name, ())
    return next((one for one in was if one.cells and one.day == day), None)


def _returning(
    before: Before, known: Sequence[_Span], new: Sequence[Visit]
) -> Iterator[Tally] | None:
    """All visits but the first; one before that makes a later one of it."""
    there = [(cells_of(RETURNING_VISITORS, visit.first), visit.first.day) for visit in new]
    if new and (not known or moment(new[0].first) < known[0].begin):
        del there[0]
        if known:
            first = _of_day(before, VISITS, known[0].day)
            if first is None or not _alone(known, known[0]):
                return None
            wanted = {TOTAL, *RETURNING_VISITORS.dims}
            there.append((tuple(cell for cell in first.cells if cell[0] in wanted), first.day))
    return present_too_on(RETURNING_VISITORS, before.get(RETURNING_VISITORS.name, ()), there)


def _longer(
    before: Before, known: Sequence[_Span], visit: _Span, more: Visit
) -> Iterator[Tally] | None:
    """What further views and interactions change of the only visit of its day, after its first."""
    first, viewing = (_of_day(before, it, visit.day) for it in (VISITS, VIEWING_VISITS))
    if first is None or not _alone(known, visit) or (more.views and viewing is None):
        return None
    return _lasting(before, visit, more, first.cells, viewing)


def _lasting(
    before: Before, visit: _Span, more: Visit, cells: Cells, viewing: Was | None
) -> Iterator[Tally]:
    day, last = visit.day, max(visit.last, moment(more.facts[-1]))
    was, now = ((end - visit.begin) // A_SECOND for end in (visit.last, last))
    yield Tally(VISIT_SECONDS, day, now - was, cells)
    for n, end in ((-1, visit.last), (1, last)):
        yield Tally(VISIT_SECONDS, day, n, (), value=end)
    length = (last - visit.begin) * MICROSECOND
    for mode, measure in BOUNCED.items():
        gone = _of_day(before, measure, day)
        if gone and not stays_bounced(mode, more, length):
            yield again(measure, gone, -1)
    for section, measure in SECTION_VISITS.items():
        if more.saw(section) and _of_day(before, measure, day) is None:
            yield Tally(measure, day, 1, cells)
    if viewing:
        seen = {(dim, key_of(view, dim)) for view in more.views for dim in SEEN}
        yield again(VIEWING_VISITS, viewing, -1)
        yield Tally(VIEWING_VISITS, day, 1, tuple(sorted({*viewing.cells, *seen})))


def _all_of(visit: Visit) -> Iterator[Tally]:
    yield from _visit(visit)
    yield from _viewing(visit)
    if visit.first.channel == ORGANIC_SEARCH:
        yield from _found(visit)
    yield from mark(VISITS, visit.first.day, moment(visit.first))
    yield from mark(VISIT_SECONDS, visit.first.day, moment(visit.facts[-1]))


def _visit(visit: Visit) -> Iterator[Tally]:
    day, cells = visit.first.day, cells_of(VISITS, visit.first)
    yield Tally(VISITS, day, 1, cells)
    yield Tally(VISIT_SECONDS, day, int(visit.length.total_seconds()), cells)
    for mode, measure in BOUNCED.items():
        if visit.bounced(mode):
            yield Tally(measure, day, 1, cells)
    for section, measure in SECTION_VISITS.items():
        if visit.saw(section):
            yield Tally(measure, day, 1, cells)


def _viewing(visit: Visit) -> Iterator[Tally]:
    """A visit counts once for each thing that it looked at, and once altogether."""
    if not visit.views:
        return
    cells = cells_of(VIEWING_VISITS, visit.first)
    if len(visit.views) > 1 or visit.views[0] is not visit.first:
        came_in = {cell for cell in cells if cell[0] not in SEEN}
        seen = {(dim, key_of(view, dim)) for view in visit.views for dim in SEEN}
        cells = (*came_in, *seen)
    yield Tally(VIEWING_VISITS, visit.first.day, 1, _in_order(cells))


@lru_cache(4_096)
def _in_order(cells: Cells) -> Cells:
    return tuple(sorted(cells))


def _found(visit: Visit) -> Iterator[Tally]:
    yield from happened(SEARCH_VISITS, visit.first)
    yield from happened(SEARCH_LEADS, visit.first, len(visit.goals))
    if visit.goals:
        yield from happened(SEARCH_CONVERTING_VISITS, visit.first)


VISITS_CASE = Case(
    name="visits",
    by=By.VISITOR,
    types=frozenset({"view", "interaction", "lead_created"}),
    count=count_visits,
    further=further_visits,
)


def _measure(name: str, *dims: str) -> CaseMeasure:
    return CaseMeasure(name=name, case=VISITS_CASE, dims=dims)


VISITS = _measure("visits", *CAME_IN)
VISIT_SECONDS = _measure("visit_seconds", *CAME_IN)
BOUNCED = {mode: _measure(f"bounced_{mode}", *CAME_IN) for mode in Bounce}
SECTION_VISITS = {
    "blog": _measure("blog_visits", *CAME_IN),
    "product": _measure("product_visits", *CAME_IN),
}
VIEWING_VISITS = _measure("viewing_visits", "content", "section", "locale", "channel")
SEARCH_VISITS = _measure("organic_search_visits", "locale", "content")
SEARCH_LEADS = _measure("organic_search_leads", "locale", "content")
SEARCH_CONVERTING_VISITS = _measure("organic_search_converting_visits", "locale", "content")
RETURNING_VISITORS = CaseMeasure(
    name="returning_visitors",
    case=VISITS_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "channel", "locale"),
    persons=True,
)
