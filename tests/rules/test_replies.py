"""The reply to a completion is written by hand; it is what the reference says, to the byte."""

from dataclasses import replace

import pytest

from quests.completion import State
from quests.suspicion import Flag
from scoring.feedback import Feedback, give_feedback
from scoring.opening import Done, Person
from scoring.published import Offer, PublishedQuest
from service.api.feedback import FeedbackOut
from service.api.feedback_bytes import render_feedback
from tests.builders import (
    NOON,
    make_claim,
    make_completion,
    make_estimate,
    make_impact,
    make_milestone,
    make_quest,
    named,
)

HERE, NEXT = named("quest"), named("next")
COUNTED, ESTIMATED = make_claim(), make_claim(id=named("looks"), estimate=make_estimate())
GOAL = make_milestone()


def everything(language: str, **changes: object) -> Feedback:
    """A first completion that has all a reply can hold."""
    opened = Offer(
        quest=make_quest(id=NEXT, slug="next", prerequisites=frozenset({HERE})),
        title={"en": "Slogan", "de": "Spruch"},
        effort_minutes=5,
    )
    quest = PublishedQuest(
        quest=make_quest(),
        title={"en": "Stickers", "fr": "Autocollants"},
        effort_minutes=5,
        thanks={},
        campaign_title={"de": "Berlin", "fr": "Berlin", "en": "Berlin"},
        claims=(COUNTED, ESTIMATED),
        milestones=(GOAL,),
        impacts=(make_impact(),),
        others=(opened,),
    )
    given = give_feedback(
        quest,
        make_completion(),
        Person(name="Léa", language=language, link="7kq2", done={HERE: Done(times=1, quantity=3)}),
        totals={COUNTED.id: 12, ESTIMATED.id: 12, GOAL.id: 12},
        as_of=NOON,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_a_reply_reads_back_as_the_reference_says(language: str) -> None:
    said = render_feedback(everything(language), public_url="https://coquest.example")

    read = FeedbackOut.model_validate_json(said)

    assert read.model_dump_json().encode() == said
    assert read.thanks.achieved
    assert read.thanks.estimates
    assert read.thanks.next_milestone is not None
    assert read.unlocked
    assert read.next is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"flags": (Flag(code="code_reused"),), "unlocked": (), "next": None},
        {"completion": make_completion(state=State.IN_REVIEW), "points": ()},
        {"completion": make_completion(kind="petition"), "again": True},
    ],
)
def test_so_does_one_that_says_less(changes: dict[str, object]) -> None:
    said = render_feedback(everything("en", **changes), public_url="https://coquest.example")

    assert FeedbackOut.model_validate_json(said).model_dump_json().encode() == said
