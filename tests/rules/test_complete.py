"""The decision: is this evidence a completion, and what is it worth?"""

from datetime import UTC, datetime, timedelta

import pytest

from quests.complete import Decision, appraise, complete
from quests.completion import State
from quests.errors import (
    CampaignNotOpen,
    CoquestError,
    EvidenceRefused,
    PrerequisiteMissing,
    QuestClosed,
)
from quests.moments import CLOCK_SKEW
from quests.quest import LATE_ARRIVAL, Audience, QuestState
from quests.requirement import Not, QuestDone
from quests.rule_errors import NotForYou
from quests.verification import Verification
from tests.builders import (
    NOON,
    make_campaign,
    make_quest,
    named,
    signature,
    slogan,
    stickers,
    who_did,
)

MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def decide(at: datetime = NOON, done_at: datetime | None = None, **quest: object) -> Decision:
    """Three stickers, learned of ``at``, put up ``done_at``."""
    return complete(make_quest(**quest), stickers(occurred_at=done_at), at=at)


def test_accepted_evidence_is_worth_its_quantity_its_points_and_its_facts() -> None:
    decision = decide(points=2)

    assert (decision.state, decision.quantity, decision.points) == (State.ACCEPTED, 3, 6)
    assert decision.occurred_at == NOON
    assert [fact.type for fact in decision.facts] == [
        "participation",
        "completion",
        "sticker_distributed",
    ]


def test_what_a_moderator_verifies_waits_for_review() -> None:
    assert decide(verification=Verification.MODERATOR).state is State.IN_REVIEW


def test_evidence_of_another_kind_is_refused() -> None:
    with pytest.raises(EvidenceRefused) as refused:
        complete(make_quest(kind="petition"), stickers(), at=NOON)

    assert refused.value.members == {"expected": "petition"}


def test_the_rules_of_the_kind_are_kept() -> None:
    with pytest.raises(EvidenceRefused):
        complete(make_quest(options={"max_per_report": 2}), stickers(placed=3), at=NOON)


# Windows are half-open


def test_a_quest_opens_at_its_first_instant_and_closes_before_its_last() -> None:
    window = {"opens_at": NOON, "closes_at": NOON + HOUR}

    assert decide(NOON, **window).occurred_at == NOON
    assert decide(NOON + HOUR - MOMENT, **window)
    for outside in (NOON - MOMENT, NOON + HOUR, NOON + 2 * HOUR):
        with pytest.raises(QuestClosed):
            decide(outside, **window)


def test_so_does_a_campaign() -> None:
    campaign = make_campaign(starts_at=NOON, ends_at=NOON + HOUR)

    assert decide(NOON, campaign=campaign)
    assert decide(NOON + HOUR - MOMENT, campaign=campaign)
    for outside in (NOON - MOMENT, NOON + HOUR):
        with pytest.raises(CampaignNotOpen):
            decide(outside, campaign=campaign)


def test_a_campaign_without_an_end_stays_open() -> None:
    assert decide(datetime(2099, 1, 1, tzinfo=UTC), campaign=make_campaign(ends_at=None))


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_campaign_takes_actions_only_while_it_is_open(state: str) -> None:
    with pytest.raises(CampaignNotOpen):
        decide(campaign=make_campaign(state=state))


@pytest.mark.parametrize("state", [QuestState.DRAFT, QuestState.CLOSED])
def test_a_quest_takes_actions_only_while_it_is_published(state: QuestState) -> None:
    with pytest.raises(QuestClosed):
        decide(state=state)


# People act offline, and their clocks are a little wrong


def test_it_counts_when_it_was_done_not_when_it_arrived() -> None:
    assert decide(NOON, NOON - HOUR).occurred_at == NOON - HOUR


def test_what_was_done_in_time_may_arrive_after_the_quest_has_closed() -> None:
    window = {"opens_at": NOON - HOUR, "closes_at": NOON}
    last = NOON - MOMENT

    assert decide(last + LATE_ARRIVAL, last, **window).occurred_at == last
    with pytest.raises(QuestClosed):
        decide(last + LATE_ARRIVAL + MOMENT, last, **window)


def test_the_same_holds_after_the_end_of_the_campaign() -> None:
    campaign = make_campaign(ends_at=NOON)

    assert decide(NOON + HOUR, NOON - HOUR, campaign=campaign)
    with pytest.raises(QuestClosed):
        decide(NOON + LATE_ARRIVAL, NOON - HOUR, campaign=campaign)


def test_what_was_done_before_the_quest_opened_never_counts() -> None:
    with pytest.raises(QuestClosed):
        decide(NOON + HOUR, NOON - MOMENT, opens_at=NOON)


def test_a_fast_clock_is_forgiven_and_the_future_is_not() -> None:
    assert decide(NOON, NOON + CLOCK_SKEW).occurred_at == NOON
    with pytest.raises(EvidenceRefused):
        decide(NOON, NOON + CLOCK_SKEW + MOMENT)


def test_a_fast_clock_does_not_open_a_quest_early() -> None:
    with pytest.raises(QuestClosed):
        decide(NOON - MOMENT, NOON + HOUR / 60, opens_at=NOON)


# Prerequisites


def test_all_prerequisites_have_to_be_done() -> None:
    first, second = named("first"), named("second")
    quest = make_quest(prerequisites=frozenset({first, second}))

    everything = who_did(first, second, named("third"))
    assert complete(quest, stickers(), at=NOON, person=everything)
    for person in (who_did(), who_did(first)):
        with pytest.raises(PrerequisiteMissing):
            complete(quest, stickers(), at=NOON, person=person)


def test_a_requirement_that_is_not_met_refuses() -> None:
    first = named("first")
    person = who_did(first)

    assert complete(make_quest(requires=QuestDone(first)), stickers(), at=NOON, person=person)
    for unmet in (QuestDone(first, 2), Not(QuestDone(first))):
        with pytest.raises(PrerequisiteMissing):
            complete(make_quest(requires=unmet), stickers(), at=NOON, person=person)


def test_who_is_not_meant_is_told_by_which_condition() -> None:
    quest = make_quest(audience=Audience(languages=frozenset({"fr"})))

    assert complete(quest, stickers(), at=NOON, person=who_did(language="fr"))
    with pytest.raises(NotForYou) as refused:
        complete(quest, stickers(), at=NOON, person=who_did(language="de"))

    assert refused.value.members == {"condition": "audience-language"}


# Looking at it again, later


def test_appraising_asks_neither_windows_nor_prerequisites() -> None:
    quest = make_quest(state=QuestState.CLOSED, prerequisites=frozenset({named("first")}), points=2)

    decision = appraise(quest, stickers(), state=State.ACCEPTED, occurred_at=NOON)

    assert (decision.state, decision.quantity, decision.points) == (State.ACCEPTED, 3, 6)


@pytest.mark.parametrize("given", [slogan(), signature()], ids=["slogan", "petition"])
def test_other_kinds_are_worth_one(given: object) -> None:
    kind = given.kind  # type: ignore[attr-defined]

    assert complete(make_quest(kind=kind), given, at=NOON).quantity == 1  # type: ignore[arg-type]


def test_every_refusal_is_one_of_ours() -> None:
    for refused in (CampaignNotOpen, EvidenceRefused, PrerequisiteMissing, QuestClosed):
        assert issubclass(refused, CoquestError)
