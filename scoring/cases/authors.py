"""One author: how much they made, in sight of others or behind the scenes."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.dimensions import TOTAL, key_of
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import present, stands

SEEN = {"comment": "published", "testimonial": "accepted", "contribution": "accepted"}


def count_authors(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """How many contributions of their own an author has so far, in all and in each group."""
    own = that_say(of_type(facts, "contribution"), authored=True, status="accepted")
    for dim in (TOTAL, *AUTHORED.dims):
        for key in sorted({key_of(fact, dim) for fact in own}):
            mine = [fact for fact in own if key_of(fact, dim) == key]
            counted = stands(AUTHORED, ((fact, place) for place, fact in enumerate(mine, start=1)))
            yield from (tally for tally in counted if tally.cell == (dim, key))
    if not any(_in_sight(fact) for fact in facts):
        hidden = that_say(of_type(facts, "contribution"), visibility="backstage")
        yield from present(BEHIND_THE_SCENES, hidden)


def _in_sight(fact: Fact) -> bool:
    """Whether others can see that somebody did it, under a name or under none."""
    said = SEEN.get(fact.type)
    hidden = fact.payload.get("visibility") == "backstage"
    return not hidden and (said is None or fact.payload.get("status") == said)


AUTHORS_CASE = Case(
    name="authors",
    by=By.ACTOR,
    types=frozenset({"contribution", "comment", "share", "testimonial"}),
    count=count_authors,
)
AUTHORED = CaseMeasure(
    name="contributions_per_author",
    case=AUTHORS_CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest"),
    persons=True,
    state=True,
)
BEHIND_THE_SCENES = CaseMeasure(
    name="behind_the_scenes",
    case=AUTHORS_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "kind"),
    persons=True,
)
