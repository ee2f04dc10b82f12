"""Thanks to your action X, we achieved Y: only what is true, in words that people use."""

from uuid import UUID

import pytest

from scoring.claim import Level, Relation
from scoring.thanks import Thanks, thank
from tests.builders import (
    ABOUT,
    make_action,
    make_claim,
    make_estimate,
    make_impact,
    make_milestone,
    make_situation,
    named,
)

CLAIM, FAR, NEAR = make_claim(), make_milestone(5000), make_milestone(1000)
THANKS = {"de": "Danke!", "fr": "Merci !", "en": "Thank you!"}
NARROW_SPACE = "\u202f"


def totals(stickers: int) -> dict[UUID, int]:
    return {CLAIM.id: stickers, FAR.id: stickers, NEAR.id: stickers}


def thanked(stickers: int, **situation: object) -> Thanks:
    """For three stickers, when so many are up."""
    return thank(
        make_action(own_words=THANKS),
        make_situation(totals=totals(stickers), **situation),
        claims=[CLAIM],
        milestones=[FAR, NEAR],
    )


def test_thanks_say_what_was_achieved_and_what_is_missing() -> None:
    thanks = thanked(4812)

    assert thanks.message == (
        "Thank you! 4,812 stickers are up. "
        "Only 188 stickers to go until the next milestone: a poster."
    )
    assert [item.value for item in thanks.achieved] == [4812]
    assert thanks.ahead is not None
    assert (thanks.ahead.milestone, thanks.ahead.missing) == (FAR, 188)


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("de", "1 Sticker kleben.", "4.812 Sticker kleben."),
        ("fr", "1 sticker en place.", f"4{NARROW_SPACE}812 stickers en place."),
        ("en", "1 sticker are up.", "4,812 stickers are up."),
    ],
)
def test_plurals_and_numbers_are_those_of_the_language(language: str, one: str, many: str) -> None:
    assert one in thanked(1, language=language).message
    assert many in thanked(4812, language=language).message


def test_nothing_is_said_of_a_claim_without_a_count() -> None:
    for nothing in (0, -3):
        thanks = thanked(nothing)

        assert thanks.achieved == ()
        assert "are up" not in thanks.message
    assert thank(make_action(), make_situation(), claims=[CLAIM]).achieved == ()


@pytest.mark.parametrize("state", ["submitted", "in_review"])
@pytest.mark.parametrize("kind", ["sticker", "slogan", "petition", "challenge", "a new kind"])
@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_what_waits_for_review_claims_nothing(state: str, kind: str, language: str) -> None:
    thanks = thank(
        make_action(kind=kind, state=state, own_words=THANKS),
        make_situation(totals=totals(4812), quest_total=10, language=language),
        claims=[CLAIM],
        milestones=[NEAR],
        impacts=[make_impact()],
    )

    assert (thanks.achieved, thanks.estimates, thanks.ahead, thanks.share) == ((), (), None, None)
    assert "4" not in thanks.message
    assert THANKS[language] != thanks.message


def test_the_nearest_milestone_is_named_as_a_share_of_its_way() -> None:
    # 40 of 50 are missing here, 400 of 1000 there: the second is nearer to being reached.
    small = make_milestone(50)
    situation = make_situation(totals={small.id: 10, NEAR.id: 600})

    ahead = thank(make_action(), situation, milestones=[small, NEAR]).ahead

    assert ahead is not None
    assert (ahead.milestone, ahead.missing) == (NEAR, 400)


def test_a_milestone_that_is_reached_or_not_counted_is_not_ahead() -> None:
    situation = make_situation(totals={NEAR.id: 1000})

    assert thank(make_action(), situation, milestones=[NEAR, FAR]).ahead is None


def test_an_estimate_says_about_names_its_factor_and_its_source() -> None:
    claim = make_claim(statement=ABOUT, estimate=make_estimate(40.5))
    thanks = thank(
        make_action(own_words=THANKS),
        make_situation(totals={claim.id: 10}),
        claims=[claim],
        impacts=[make_impact()],
    )

    assert thanks.message == (
        "Thank you! About 405 stickers (40.5 each; source: Kiez). "
        "About 120 stickers (40 each; source: Kiez)."
    )
    assert [item.value for item in thanks.achieved] == [405]
    assert [item.value for item in thanks.estimates] == [120]


def test_who_acted_alone_so_far_is_not_told_the_same_estimate_twice() -> None:
    impact = make_impact()
    claim = make_claim(statement=ABOUT, estimate=impact.estimate)

    alone, joined = (
        thank(
            make_action(own_words=THANKS),
            make_situation(totals={claim.id: total}),
            claims=[claim],
            impacts=[impact],
        )
        for total in (3, 10)
    )

    assert alone.message == "Thank you! About 120 stickers (40 each; source: Kiez)."
    assert [item.value for item in alone.estimates] == [120]
    assert joined.message.count("About") == 2


@pytest.mark.parametrize(
    ("language", "context"),
    [
        ("de", "Zur selben Zeit, ohne dass wir sagen, das eine komme vom anderen: "),
        ("fr", "Au même moment, sans dire que l'un a entraîné l'autre : "),
        ("en", "Meanwhile, without saying that one led to the other: "),
    ],
)
def test_what_only_coincided_is_worded_as_context(language: str, context: str) -> None:
    claim = make_claim(relation=Relation.COINCIDED_WITH, level=Level.CONTEXT)
    situation = make_situation(totals={claim.id: 7}, language=language)

    message = thank(make_action(), situation, claims=[claim]).message

    assert context in message
    assert message.index(context) < message.index("7")


def test_a_name_is_said_when_there_is_one() -> None:
    assert thank(make_action(), make_situation(name="Léa")).message.startswith("Thank you, Léa!")
    assert thank(make_action(), make_situation()).message.startswith("Thank you!")


def test_a_name_cannot_write_a_sentence_of_its_own() -> None:
    name = "{ $quantity } { thanks-accepted }"

    assert name in thank(make_action(), make_situation(name=name)).message


@pytest.mark.parametrize(
    ("own", "whole", "share"),
    [(3, 12, 0.25), (1, 3, 0.333333), (3, 3, 1.0), (4, 3, 1.0), (3, 0, None), (3, None, None)],
)
def test_a_share_is_a_part_of_a_whole(own: int, whole: int | None, share: float | None) -> None:
    situation = make_situation(own_total=own, quest_total=whole)

    assert thank(make_action(), situation).share == share


def test_a_language_that_the_campaign_does_not_speak_is_not_half_spoken() -> None:
    german = {"de": "{ $value } { $unit } kleben."}
    claim = make_claim(statement=german)
    situation = make_situation(totals={claim.id: 2}, campaign_title={"de": "Berlin"})

    thanks = thank(make_action(), situation, claims=[claim])

    assert thanks.language == "de"
    assert thanks.message == "Danke! Deine 3 Sticker kleben. 2 Sticker kleben."


def test_a_language_we_do_not_speak_is_answered_in_that_of_the_campaign() -> None:
    assert thanked(5, language="pl").language == "de"


def test_claims_of_other_quests_do_not_get_mixed_up() -> None:
    other = make_claim(id=named("other"), slug="other")
    situation = make_situation(totals={other.id: 9, CLAIM.id: 4})

    thanks = thank(make_action(), situation, claims=[CLAIM, other])

    assert [(item.claim.slug, item.value) for item in thanks.achieved] == [
        ("stickers-up", 4),
        ("other", 9),
    ]
