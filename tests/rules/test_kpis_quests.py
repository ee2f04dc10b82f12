"""Participation and Quests, on small histories that one can count by hand."""

from datetime import date
from typing import Any

import pytest

from scoring.kpi import Status
from tests.stories import Story

DONE = {"quest_kind": "photo", "status": "accepted", "evidence": "declared"}
VALID = {"quest_kind": "photo", "status": "valid"}
MADE = {"kind": "photo", "authored": True, "status": "accepted", "visibility": "named"}
SHARED = {"paid": False, "incentive": False, "staff": False}
CLEAR = {"limits": True, "negotiable": True, "extent": True}


def _begin(story: Story, actor: int, quest: int, **when: float) -> None:
    story.tell("quest_started", actor=actor, quest=quest, quest_kind="photo", **when)


def _do(story: Story, actor: int, quest: int, **when: Any) -> None:
    story.tell("completion", actor=actor, quest=quest, **DONE, **when)


@pytest.fixture
def quests() -> Story:
    """Quest 1: begun by three, done by two (one twice). Quest 2: done by one, later."""
    story = Story()
    for actor in (1, 2, 3):
        _begin(story, actor, 1)
    _begin(story, 1, 1, secs=60)
    _do(story, 1, 1, secs=100)
    _do(story, 1, 1, days=1)
    _do(story, 2, 1, secs=400)
    _do(story, 1, 2, days=2)
    story.tell("completion", actor=3, quest=1, **(DONE | {"status": "rejected"}))
    story.tell("share", actor=2, quest=1, days=3, **SHARED)
    story.tell("share", actor=1, quest=2, days=3, **SHARED)
    return story


def test_pairs_of_person_and_quest_are_begun_and_finished(quests: Story) -> None:
    reading = quests.read("quest_completion_rate")[""]

    assert reading.parts == {"numerator": 3, "denominator": 4}
    assert quests.split("quest_completion_rate", "quest", first=0, last=0).popitem()[1] == 200 / 3


def test_effort_is_from_the_first_start_to_the_first_completion(quests: Story) -> None:
    assert quests.value("quest_effort_median") == 250  # 100 s and 400 s


def test_what_follows_a_completion(quests: Story) -> None:
    assert quests.value("quest_share_rate") == pytest.approx(200 / 3)
    assert quests.value("quest_deepening_rate") == pytest.approx(100 / 3)


def test_effects_that_are_not_yet_seen_are_told_apart(quests: Story) -> None:
    quests.tell("impact_shown", actor=2, quest=1, hours=2, secs=400)
    quests.tell("impact_shown", actor=1, quest=1, days=1, hours=5)

    reading = quests.read("time_to_visible_effect")[""]

    # Actor 2 waited 2 h; actor 1's first completion 29 h less 100 s, the second 5 h.
    assert reading.value == 5
    assert reading.parts["effects_awaited"] == 1  # the completion of Quest 2


def test_who_signs_and_then_shares() -> None:
    story = Story()
    for actor in (1, 2, 3, 4):
        story.tell("signature", actor=actor, petition="p", confirmed=actor != 4, days=1)
    story.tell("share", actor=1, days=2, **SHARED)
    story.tell("share", actor=2, days=0, **SHARED)
    story.tell("share", actor=4, days=2, **SHARED)

    assert story.read("petition_share_rate")[""].parts == {"numerator": 1, "denominator": 3}


def test_feedback_counts_when_it_names_an_outcome() -> None:
    story = Story()
    for name in ("a", "b", "c"):
        story.tell("contribution", actor=1, contribution=name, **MADE)
    story.tell("feedback_given", contribution="a", outcome="On the poster.", hours=6)
    story.tell("feedback_given", contribution="b", hours=2)
    story.tell("feedback_given", contribution="b", outcome="In the plan.", hours=9)

    assert story.value("outcome_feedback_rate") == pytest.approx(200 / 3)
    assert story.value("time_to_feedback") == 4


def test_a_quest_is_clear_when_all_was_said_before_anybody_began() -> None:
    story = Story()
    story.tell("rule_published", quest=1, **CLEAR)
    _begin(story, 1, 1, hours=1)
    story.tell("rule_published", quest=2, hours=2, **CLEAR)
    _begin(story, 1, 2, hours=1)
    story.tell("rule_published", quest=3, **(CLEAR | {"extent": False}))
    story.tell("rule_published", quest=4, **CLEAR)

    assert story.read("quest_clarity_rate")[""].parts == {"numerator": 2, "denominator": 4}


def test_visitors_who_take_part_are_a_part_of_visitors() -> None:
    story = Story()
    for visitor in (1, 2, 3, 4):
        story.tell("view", visitor=visitor)
    story.tell("participation", visitor=1, actor=1, **VALID)
    story.tell("participation", visitor=1, actor=1, days=1, **VALID)
    story.tell("participation", visitor=2, actor=2, **(VALID | {"status": "started"}))
    story.tell("completion", visitor=3, actor=3, **DONE)
    story.tell("contribution", visitor=1, actor=1, **MADE)

    assert story.values("participation_rate", "spectator_to_actor_rate") == [25, 50]
    assert story.value("new_participant_rate") == 100


def test_who_comes_back_within_a_month() -> None:
    story = Story()
    for actor in (1, 2, 3):
        story.tell("participation", actor=actor, **VALID)
    story.tell("participation", actor=1, hours=1, **VALID)  # the same day
    story.tell("contribution", actor=2, days=30, **MADE)
    story.tell("contribution", actor=3, days=31, **MADE)
    story.tell("participation", actor=4, days=20, **VALID)

    assert story.value("participant_retention_rate", today=30) == pytest.approx(100 / 3)
    assert story.value("participant_retention_rate", today=50) == 25


def test_before_a_month_is_over_nobody_can_know() -> None:
    story = Story(start=date(2026, 3, 10))
    story.tell("participation", actor=1, **VALID)

    reading = story.read("participant_retention_rate", first=0, last=5, today=29)[""]

    assert (reading.value, reading.status) == (None, Status.IMMATURE_COHORT)


def test_the_bond_with_the_mission_needs_thirty_answers() -> None:
    story = Story()
    for actor in range(29):
        story.tell("survey_answer", actor=actor, item="mission_bond", wave="1", value=5)
    few = story.read("mission_bond")[""]
    story.tell("survey_answer", actor=29, item="mission_bond", wave="1", value=2)
    story.tell("survey_answer", actor=29, item="other", wave="1", value=1)

    assert (few.value, few.n, few.status) == (None, 29, Status.INSUFFICIENT_N)
    assert story.value("mission_bond") == 100 * (29 * 4 + 1) / (30 * 4)
