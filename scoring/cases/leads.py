"""One lead: when it came, how far it went, who spoke with whom.

A lead is counted in the groups of how it came, also where a later fact says nothing of that.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, present

WHERE = ("partner", "quest", "channel")
STAGES = ("mql", "sal", "customer")


def count_leads(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Its stages on their days, and its whole way on the day on which it came."""
    created = of_type(facts, "lead_created")
    came = _how_it_came((created or facts)[0])
    moves = of_type(facts, "lead_stage_changed")
    accepted = that_say(moves, to="sal", contacted=True)

    yield from present(LEADS, created)
    yield from present(QUALIFIED, that_say(moves, to="mql"), **came)
    yield from present(ACCEPTED, accepted, **came)
    yield from present(CUSTOMERS, that_say(moves, to="customer"), **came)
    if created and created[0].payload["momentum"]:
        yield from present(MOMENTUM_LEADS, created)
    if created and created[0].actor_id is None:
        yield from happened(LEADS_OF_NOBODY, created[0], kind="lead_created")
    yield from _cohort(created, moves)
    yield from _conversations(of_type(facts, "conversation"), that_say(moves, to="customer"), came)


def _how_it_came(first: Fact) -> dict[str, Any]:
    return {"partner": first.partner_id, "quest": first.quest_id, "channel": first.channel}


def _cohort(created: Sequence[Fact], moves: Sequence[Fact]) -> Iterator[Tally]:
    """Everybody who came on a day, and how many of them went how far, whenever they did."""
    for lead in created[:1]:
        reached = {stage: _times(that_say(moves, to=stage)) for stage in STAGES}
        yield from happened(COHORT, lead)
        for stage, measure in COHORT_AT.items():
            if reached[stage]:
                yield from happened(measure, lead)
        for (early, late), measure in COHORT_AFTER.items():
            if reached[early] and any(at >= reached[early][0] for at in reached[late]):
                yield from happened(measure, lead)


def _times(facts: Sequence[Fact]) -> list[datetime]:
    return [fact.occurred_at for fact in facts]


def _conversations(
    said: Sequence[Fact], won: Sequence[Fact], came: dict[str, Any]
) -> Iterator[Tally]:
    """Talks count before the lead is won; a conversation is two-way once both have spoken."""
    firsts = [that_say(said, direction=way)[:1] for way in ("inbound", "outbound")]
    if all(firsts):
        both = max((one[0] for one in firsts), key=lambda fact: (fact.occurred_at, fact.id.bytes))
        yield from happened(IN_CONVERSATION, both, **came)
        if any(fact.occurred_at >= both.occurred_at for fact in won):
            yield from happened(WON_BY_CONVERSATION, both, **came)
    for first in won[:1]:
        before = [fact for fact in said if fact.occurred_at <= first.occurred_at]
        yield from happened(WON, first, **came)
        yield from happened(TALKS_BEFORE, first, len(before), **came)


LEADS_CASE = Case(
    name="leads",
    by=By.SUBJECT,
    types=frozenset({"lead_created", "lead_stage_changed", "conversation"}),
    count=count_leads,
)


def _leads(name: str, *more: str) -> CaseMeasure:
    """Each lead once per window."""
    return CaseMeasure(
        name=name,
        case=LEADS_CASE,
        agg=Aggregation.DISTINCT,
        dims=(*WHERE, *more),
        persons=True,
    )


def _once(name: str, *, persons: bool = True, more: tuple[str, ...] = ()) -> CaseMeasure:
    """Each lead on one day only."""
    return CaseMeasure(name=name, case=LEADS_CASE, dims=(*WHERE, *more), persons=persons)


LEADS = _leads("leads_collected", "kind", "locale", "network")
QUALIFIED = _leads("marketing_qualified_leads")
ACCEPTED = _leads("sales_accepted_leads")
CUSTOMERS = _leads("customers_won")
MOMENTUM_LEADS = _leads("momentum_leads", "network")
LEADS_OF_NOBODY = _once("leads_of_nobody", more=("kind",))
COHORT = _once("leads_of_cohort")
COHORT_AT = {stage: _once(f"cohort_to_{stage}") for stage in STAGES}
COHORT_AFTER = {
    ("mql", "sal"): _once("cohort_mql_to_sal"),
    ("sal", "customer"): _once("cohort_sal_to_customer"),
}
IN_CONVERSATION = _once("leads_in_conversation")
WON_BY_CONVERSATION = _once("leads_won_by_conversation")
WON = _once("leads_won_first")
TALKS_BEFORE = _once("conversations_before_won", persons=False)
