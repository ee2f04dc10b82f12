"""All that a person learns from one action: their part, points, what opened up, what is next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from quests.complete import complete
from quests.completion import Completion, State
from quests.quest import Quest, QuestState
from scoring.completion_facts import completion_facts, source_prefix
from scoring.feedback import Feedback, give_feedback
from scoring.opening import Done, Person
from scoring.points import Points, points_now
from scoring.published import Offer, PublishedQuest
from tests.builders import (
    BERLIN,
    NOON,
    make_claim,
    make_completion,
    make_estimate,
    make_quest,
    named,
    stickers,
)

HERE, FIRST, SECOND = named("quest"), named("first"), named("second")
CLAIM = make_claim()
DRAFTS = complete(make_quest(), stickers(), at=NOON).facts


def offer(quest: Quest) -> Offer:
    return Offer(quest=quest, title={"en": quest.slug}, effort_minutes=5)


def published(*others: Quest, **changes: Any) -> PublishedQuest:
    made = PublishedQuest(
        quest=make_quest(),
        title={"en": "Stickers"},
        effort_minutes=5,
        thanks={},
        campaign_title={"en": "Berlin"},
        claims=(CLAIM,),
        milestones=(),
        impacts=(),
        others=tuple(offer(quest) for quest in others),
    )
    return replace(made, **changes)


def feedback(
    quest: PublishedQuest,
    done: dict[Any, Done],
    *,
    completion: Completion | None = None,
    total: int = 12,
) -> Feedback:
    return give_feedback(
        quest,
        completion or make_completion(),
        Person(name=None, language="en", link="7kq2", done=done),
        totals={CLAIM.id: total},
        as_of=NOON,
    )


def test_the_first_time_opens_what_waited_for_it() -> None:
    waits_for_this = make_quest(id=FIRST, slug="first", prerequisites=frozenset({HERE}))
    waits_for_more = make_quest(id=SECOND, slug="second", prerequisites=frozenset({HERE, FIRST}))
    quest = published(waits_for_this, waits_for_more, make_quest(id=named("free")))

    unlocked = feedback(quest, {HERE: Done(times=1, quantity=3)}).unlocked

    assert [one.offer.quest.id for one in unlocked] == [FIRST]


@pytest.mark.parametrize(
    ("times", "state"), [(2, State.ACCEPTED), (0, State.IN_REVIEW), (1, State.IN_REVIEW)]
)
def test_nothing_opens_twice_or_before_it_counts(times: int, state: State) -> None:
    quest = published(make_quest(id=FIRST, prerequisites=frozenset({HERE})))
    done = {HERE: Done(times=times, quantity=3)} if times else {}

    assert feedback(quest, done, completion=make_completion(state=state)).unlocked == ()


def test_the_next_quest_is_the_first_one_open_that_is_not_done() -> None:
    hour = timedelta(hours=1)
    quest = published(
        make_quest(id=named("closed"), state=QuestState.CLOSED),
        make_quest(id=named("later"), opens_at=NOON + hour),
        make_quest(id=named("waits"), prerequisites=frozenset({named("elsewhere")})),
        make_quest(id=FIRST),
        make_quest(id=SECOND),
    )

    begun = feedback(quest, {HERE: Done(times=1, quantity=3)}).next
    later = feedback(quest, {FIRST: Done(times=1, quantity=1)}).next
    over = feedback(quest, {FIRST: Done(), SECOND: Done()}).next

    assert begun is not None
    assert later is not None
    assert (begun.quest.id, later.quest.id, over) == (FIRST, SECOND, None)


def test_a_part_is_measured_like_its_whole() -> None:
    done = {HERE: Done(times=2, quantity=6)}
    people = make_claim(measure="unique_participants")
    times = make_claim(measure="quest_completions")

    assert feedback(published(), done).thanks.share == 0.5
    assert feedback(published(claims=(times,)), done).thanks.share == round(2 / 12, 6)
    assert feedback(published(claims=(people,)), done).thanks.share == round(1 / 12, 6)


def test_there_is_no_part_of_an_estimate_or_of_the_whole_campaign() -> None:
    estimated = make_claim(estimate=make_estimate())
    of_campaign = make_claim(quest_id=None)

    for claim in (estimated, of_campaign):
        got = feedback(published(claims=(claim,)), {HERE: Done(times=1, quantity=3)})
        assert got.thanks.share is None


def test_points_are_given_once_it_is_accepted() -> None:
    def points(completion: Completion) -> tuple[Points, ...]:
        return points_now(completion, (), BERLIN, before=())

    assert points(make_completion()) == (Points(rule="sticker.accepted", amount=6),)
    assert points(make_completion(points=0)) == ()
    assert points(make_completion(state=State.IN_REVIEW)) == ()


def test_facts_are_dated_when_the_person_acted_in_the_zone_of_the_campaign() -> None:
    late = NOON.replace(hour=22, minute=30)
    completion = make_completion(occurred_at=late, partner_id=named("partner"))

    facts = completion_facts(completion, DRAFTS, zone="Europe/Berlin", at=late)

    assert [fact.type for fact in facts] == ["participation", "completion", "sticker_distributed"]
    assert {fact.day for fact in facts} == {late.date() + timedelta(days=1)}
    assert {fact.partner_id for fact in facts} == {named("partner")}
    assert [fact.quantity for fact in facts] == [1, 1, 3]
    assert len({fact.source_ref for fact in facts}) == 3


def test_accepting_anew_makes_new_facts_that_are_found_by_their_completion() -> None:
    first, second = make_completion(version=1), make_completion(version=3)
    names = {
        fact.source_ref
        for completion in (first, second)
        for fact in completion_facts(completion, DRAFTS, zone="UTC", at=NOON)
    }

    assert len(names) == 6
    assert all(name.startswith(source_prefix(first)) for name in names)
