"""One contributor, and whether others can see that they are one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.presence import gone, present_too
from scoring.tallying import mark, present

SEEN = {"comment": "published", "testimonial": "accepted", "contribution": "accepted"}


def count_hidden(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Who only ever works behind the scenes; whoever was seen once is remembered."""
    if any(map(_in_sight, facts)):
        yield from mark(BEHIND_THE_SCENES)
    else:
        yield from present(BEHIND_THE_SCENES, _backstage(facts))


def further_hidden(before: Before, facts: Sequence[Fact], setting: Setting) -> Iterable[Tally]:
    """Whoever is seen now was never only behind the scenes."""
    was = before.get(BEHIND_THE_SCENES.name, ())
    if any(not one.cells for one in was):
        return ()
    if not any(map(_in_sight, facts)):
        return present_too(BEHIND_THE_SCENES, was, _backstage(facts))
    return chain(gone(BEHIND_THE_SCENES, was), mark(BEHIND_THE_SCENES))


def _backstage(facts: Sequence[Fact]) -> list[Fact]:
    return that_say(of_type(facts, "contribution"), visibility="backstage")


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
    further=further_hidden,
)
BEHIND_THE_SCENES = CaseMeasure(
    name="behind_the_scenes",
    case=HIDDEN_CASE,
    agg=Aggregation.DISTINCT,
    dims=("partner", "quest", "kind"),
    persons=True,
)
