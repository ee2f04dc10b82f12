"""One participant and those they brought: how many, and how soon after they joined themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, seconds, that_say
from scoring.facts import Fact
from scoring.going_further import taken_away
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted, mark

HORIZON_DAYS = 14
HORIZON = timedelta(days=HORIZON_DAYS)


def count_invitations(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """A participant belongs to the day they joined, and so does everybody they bring in time.

    The network is that of the Link by which somebody was brought.
    """
    joined = that_say(of_type(facts, "participation"), status="valid")[:1]
    brought = that_say(of_type(facts, "referral"), by="person")
    if brought:
        yield from mark(CYCLE)
    for inviter in joined:
        yield from happened(JOINED, inviter)
        after = [one for one in brought if one.occurred_at >= inviter.occurred_at]
        in_time = (one for one in after if one.occurred_at <= inviter.occurred_at + HORIZON)
        for network, many in Counter(one.network for one in in_time).items():
            yield from happened(INVITED, inviter, many, network=network)
        for invited in after:
            yield from lasted(CYCLE, invited, seconds(inviter, invited))


def further_invitations(
    before: Before, facts: Sequence[Fact], setting: Setting
) -> Iterable[Tally] | None:
    """Who joined joins no second time; of who brought anybody it matters when they joined."""
    if of_type(facts, "referral"):
        return None
    was = before.get(JOINED.name, ())
    if was and all(fact.day > was[0].day for fact in facts):
        return ()
    joined = [*count_invitations(facts, setting)]
    if not joined:
        return ()
    if CYCLE.name in before:
        return None
    if was and joined[0].day == was[0].day:
        return () if joined[0].cells == was[0].cells else None  # which of them was first?
    return [*taken_away(JOINED, was), *joined]


INVITATIONS_CASE = Case(
    name="invitations",
    by=By.ACTOR,
    types=frozenset({"participation", "referral"}),
    count=count_invitations,
    further=further_invitations,
    version=2,
)
JOINED = CaseMeasure(
    name="inviters_joined", case=INVITATIONS_CASE, dims=("partner", "quest"), persons=True
)
INVITED = CaseMeasure(
    name="invited_in_time",
    case=INVITATIONS_CASE,
    dims=("partner", "quest", "network"),
    persons=True,
)
CYCLE = CaseMeasure(
    name="invitation_seconds",
    case=INVITATIONS_CASE,
    agg=Aggregation.SPREAD,
    dims=("partner", "quest", "network"),
)
