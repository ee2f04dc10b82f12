"""One contributor, and whether others can see that they are one."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import present

SEEN = {"comment": "published", "testimonial": "accepted", "contribution": "accepted"}


def count_hidden(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Who only ever works behind the scenes."""
    if not any(_in_sight(fact) for fact in facts):
        hidden = that_say(of_type(facts, "contribution"), visibility="backstage")
        yield from present(BEHIND_THE_SCENES, hidden)


def _in_sight(fact: Fact) -> bool:
    """Whether others can see that somebody did it, under a name or under none."""
    said = SEEN.get(fact.type)
    hidden = fact.payload.get("visibility") == "backstage"
    return not hidden and (said is None or fact.payload.get("status") == said)


HIDDEN_CASE = Case(
    name="hidden_contributors",
    by=By.ACTOR,
    types=frozenset({"contribution", "comment", "share", "testimonial"}),
    count=count_hidden,
)
BEHIND_THE_SCENES = CaseMeasure(
    name="behind_the_scenes",
    case=HIDDEN_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "kind"),
    persons=True,
)
