"""One outlet of the press: its readers count once per window, however often it wrote."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Setting, Tally
from scoring.cases.cells import present, says
from scoring.facts import Fact
from scoring.measure import Aggregation


def count_outlets(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Its readership is the mean of what its clippings say, where they say something."""
    ours = [fact for fact in facts if says(fact, whose="own")]
    known = [fact.payload["readership"] for fact in ours if fact.payload["readership"]]
    if known:
        yield from present(READERS, ours, n=round(sum(known) / len(known)))


OUTLETS_CASE = Case(
    name="outlets",
    by=By.SUBJECT,
    types=frozenset({"press_clipping"}),
    count=count_outlets,
)
READERS = CaseMeasure(
    name="readers",
    case=OUTLETS_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "outlet", "locale"),
    persons=True,
)
