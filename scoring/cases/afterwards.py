"""What is said of a campaign after it has ended."""

from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import happened


def count_afterwards(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """It ended when a milestone says so, or else on the day that was planned."""
    milestones = of_type(facts, "campaign_milestone")
    ends = that_say(milestones, milestone="ended", item="campaign")
    for fact in that_say(of_type(facts, "mention", "press_clipping"), whose="own"):
        planned = setting.end is not None and fact.day >= setting.end
        if fact.occurred_at > ends[-1].occurred_at if ends else planned:
            yield from happened(SAID_AFTERWARDS, fact)


AFTERWARDS_CASE = Case(
    name="afterwards",
    by=By.CAMPAIGN,
    types=frozenset({"mention", "press_clipping", "campaign_milestone"}),
    count=count_afterwards,
)
SAID_AFTERWARDS = CaseMeasure(
    name="said_afterwards",
    case=AFTERWARDS_CASE,
    dims=("partner", "brand", "network", "outlet"),
)
