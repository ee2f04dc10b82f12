"""One Quest, and whether its rules were said before anybody began."""

from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import happened, mark


def count_rules(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A Quest stands on the day on which it was first heard of."""
    started = of_type(facts, "quest_started")
    told = that_say(of_type(facts, "rule_published"), limits=True, negotiable=True, extent=True)
    yield from happened(QUESTS_KNOWN, facts[0])
    in_time = not started or (told and told[0].occurred_at <= started[0].occurred_at)
    if told and in_time:
        yield from happened(QUESTS_CLEAR, facts[0])
    if started:
        yield from mark(QUESTS_CLEAR, started[0].day)


def further_rules(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterator[Tally] | None:
    """Who begins on a later day than the first decides nothing, and nor who did not."""
    first = next((was.day for was in before.get(QUESTS_CLEAR.name, ()) if not was.cells), None)
    no_news = first is not None and all(
        fact.type == "quest_started" and fact.day > first for fact in facts
    )
    return iter(()) if no_news else None


RULES_CASE = Case(
    name="rules",
    by=By.SUBJECT,
    types=frozenset({"quest_started", "rule_published"}),
    count=count_rules,
    first_of=frozenset({"quest_started"}),
    further=further_rules,
    signed=True,
)
QUESTS_KNOWN = CaseMeasure(name="quests_known", case=RULES_CASE, dims=("partner", "quest"))
QUESTS_CLEAR = CaseMeasure(name="quests_clear", case=RULES_CASE, dims=("partner", "quest"))
