"""One outlet of the press: its readers count once per window, however often it wrote."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import present


def count_outlets(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Its readership is the mean of what its clippings say, where they say something."""
    ours = that_say(facts, whose="own")
    known = [fact.payload["readership"] for fact in ours if fact.payload["readership"]]
    if known:
        readers = round(sum(known) / len(known))
        for tally in present(READERS, ours):
            yield tally._replace(n=readers)


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
