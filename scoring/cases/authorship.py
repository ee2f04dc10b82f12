"""What each author has contributed so far: how much of the whole is whose."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import grows


def _count(facts: Sequence[Fact], _: Setting) -> Iterator[Tally]:
    works = [
        fact for fact in facts if fact.payload["authored"] and fact.payload["status"] == "accepted"
    ]
    yield from grows(WORKS_PER_AUTHOR, works)


CASE = Case(name="authorship", by=By.ACTOR, types=frozenset({"contribution"}), count=_count)

WORKS_PER_AUTHOR = CaseMeasure(
    name="works_per_author",
    case=CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest"),
    persons=True,
    state=True,
)
