"""What each author has contributed so far: how much of the whole is whose."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import that_say
from scoring.facts import Fact
from scoring.going_further import grows_too
from scoring.measure import Aggregation, Setting
from scoring.tallying import grows


def _count(facts: Sequence[Fact], _: Setting) -> Iterator[Tally]:
    yield from grows(WORKS_PER_AUTHOR, that_say(facts, authored=True, status="accepted"))


def _further(before: Before, facts: Sequence[Fact], _: Setting) -> Iterator[Tally]:
    works = that_say(facts, authored=True, status="accepted")
    yield from grows_too(WORKS_PER_AUTHOR, before.get(WORKS_PER_AUTHOR.name, ()), works)


CASE = Case(
    name="authorship",
    by=By.ACTOR,
    types=frozenset({"contribution"}),
    count=_count,
    further=_further,
)

WORKS_PER_AUTHOR = CaseMeasure(
    name="works_per_author",
    case=CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest", "locale"),
    persons=True,
    state=True,
)
