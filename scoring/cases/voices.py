"""One person's voice: whether they speak for the campaign of their own accord, and when last."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, says, that_say
from scoring.facts import Fact
from scoring.going_further import present_too
from scoring.measure import Aggregation, Setting
from scoring.tallying import present, stands

TIMES, DAYS = 3, 2


def count_ambassadors(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """From the day of the third unpaid word on, if they were on two days at least."""
    if any(fact.payload["staff"] for fact in facts):
        return
    told = that_say(of_type(facts, "testimonial"), status="accepted", incentive=False)
    shared = that_say(of_type(facts, "share"), paid=False, incentive=False)
    said = sorted((*told, *shared), key=lambda fact: (fact.occurred_at, fact.id.bytes))
    for place, fact in enumerate(said, start=1):
        if place >= TIMES and len({one.day for one in said[:place]}) >= DAYS:
            yield from stands(AMBASSADORS, [(fact, 1)])
            return


def further_ambassadors(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterator[Tally] | None:
    """Whoever is one stays one, unless they turn out to be of the staff."""
    staff = any(fact.payload["staff"] for fact in facts)
    since = max((was.day for was in before.get(AMBASSADORS.name, ())), default=None)
    later = since is not None and all(fact.day > since for fact in facts)
    return iter(()) if later and not staff else None


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
