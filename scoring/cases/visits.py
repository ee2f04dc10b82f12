"""One visitor's visits: how many, how long, where they came from and whether they stayed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import MICROSECOND, moment, of_type
from scoring.dimensions import TOTAL, key_of
from scoring.facts import Fact
from scoring.going_further import present_too, remembered
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, mark, present
from scoring.visits import PAUSE, Bounce, Visit, visits_of

ORGANIC_SEARCH = "organic_search"
A_PAUSE = PAUSE // MICROSECOND
CAME_IN = ("partner", "quest", "channel", "locale", "content")


def count_visits(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Every visit stands on the day, and in the channel, of what it began with."""
    visits = visits_of(facts)
    for visit in visits:
        yield from _all_of(visit)
    for lead in of_type(facts, "lead_created"):
        yield from mark(SEARCH_LEADS, lead.day, moment(lead))
    yield from present(RETURNING_VISITORS, (visit.first for visit in visits[1:]))


def further_visits(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """Visits by themselves, half an hour from any that is known, and from any lead."""
    begun, ended = (sorted(remembered(before, it)) for it in (VISITS, VISIT_SECONDS))
    known = [*zip(begun, ended, strict=True)]
    visits = visits_of(facts)
    leads = remembered(before, SEARCH_LEADS)
    spans = [(visit, moment(visit.first), moment(visit.facts[-1]) + A_PAUSE) for visit in visits]
    if of_type(facts, "lead_created") or any(
        any(begin < last + A_PAUSE and first < end for first, last in known)
        or any(begin <= lead < end for lead in leads)
        for _, begin, end in spans
    ):
        return None
    if known and spans and spans[0][1] < known[0][0]:
        return None  # it takes the place of the first one
    returned = [visit.first for visit in (visits if known else visits[1:])]
    more = present_too(RETURNING_VISITORS, before.get(RETURNING_VISITORS.name, ()), returned)
    return chain(chain.from_iterable(map(_all_of, visits)), more)


def _all_of(visit: Visit) -> Iterator[Tally]:
    yield from _visit(visit)
    yield from _viewing(visit)
    if visit.first.channel == ORGANIC_SEARCH:
        yield from _found(visit)
    yield from mark(VISITS, visit.first.day, moment(visit.first))
    yield from mark(VISIT_SECONDS, visit.first.day, moment(visit.facts[-1]))


def _visit(visit: Visit) -> Iterator[Tally]:
    yield from happened(VISITS, visit.first)
    yield from happened(VISIT_SECONDS, visit.first, int(visit.length.total_seconds()))
    for mode, measure in BOUNCED.items():
        if visit.bounced(mode):
            yield from happened(measure, visit.first)
    for section, measure in SECTION_VISITS.items():
        if visit.saw(section):
            yield from happened(measure, visit.first)


def _viewing(visit: Visit) -> Iterator[Tally]:
    """A visit counts once for each thing that it looked at, and once altogether."""
    if not visit.views:
        return
    cells = {(TOTAL, "")}
    for dim in VIEWING_VISITS.dims:
        seen = visit.views if dim in {"content", "section"} else (visit.first,)
        cells |= {(dim, key_of(fact, dim)) for fact in seen}
    yield Tally(VIEWING_VISITS, visit.first.day, 1, tuple(sorted(cells)))


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
