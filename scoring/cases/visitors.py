"""One visitor: seen, reached, taking part; each counts once in every window."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.presence import present_too
from scoring.tallying import present

WHERE = ("partner", "quest", "channel", "locale")


def count_visitors(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days a visitor looked, was shown something, took part, or did something."""
    for measure, seen in _seen(facts):
        yield from present(measure, seen)


def further_visitors(before: Before, facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """On which days more."""
    for measure, seen in _seen(facts):
        if seen:
            yield from present_too(measure, before.get(measure.name, ()), seen)


def _seen(facts: Sequence[Fact]) -> Iterator[tuple[CaseMeasure, list[Fact]]]:
    views, shown = of_type(facts, "view"), of_type(facts, "impression")
    deeds = of_type(facts, "completion", "contribution")
    yield UNIQUE_VISITORS, views
    yield BLOG_VISITORS, that_say(views, section="blog")
    yield REACHED, shown
    yield REACHED_ORGANICALLY, that_say(shown, kind="organic")
    yield PARTICIPATING_VISITORS, that_say(of_type(facts, "participation"), status="valid")
    yield ACTING_VISITORS, that_say(deeds, status="accepted")


VISITORS_CASE = Case(
    name="visitors",
    by=By.VISITOR,
    types=frozenset({"view", "impression", "participation", "completion", "contribution"}),
    count=count_visitors,
    further=further_visitors,
)


def _persons(name: str, *dims: str) -> CaseMeasure:
    return CaseMeasure(
        name=name, case=VISITORS_CASE, agg=Aggregation.DISTINCT, dims=dims, persons=True
    )


UNIQUE_VISITORS = _persons("unique_visitors", *WHERE, "network", "content")
BLOG_VISITORS = _persons("blog_unique_visitors", "channel", "locale")
REACHED = _persons("reach", "partner", "quest", "channel", "network")
REACHED_ORGANICALLY = _persons("organic_reach", "partner", "quest", "channel", "network")
PARTICIPATING_VISITORS = _persons("participating_visitors", *WHERE)
ACTING_VISITORS = _persons("acting_visitors", *WHERE)
