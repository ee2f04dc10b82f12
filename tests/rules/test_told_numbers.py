"""Whatever happened: no message has a number that it does not hold, in any language."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from quests.errors import WordingRefused
from scoring.card import SHOWABLE, shown
from scoring.own_words import check_own_words
from scoring.phrases import LANGUAGES
from scoring.said import (
    OFFERED,
    Deed,
    Figure,
    Moment,
    QuestName,
    Said,
    as_json,
    figure_of,
    read_said,
)
from scoring.telling import tell
from tests.builders import NOON, example_claims

# A grouped number of any of our languages; a full stop behind it ends the sentence.
NUMBER = re.compile(r"\d(?:[\d.,\u202f\u00a0]*\d)?")
COUNTS = st.integers(0, 10**9) | st.sampled_from([0, 1, 2, 999, 1000, 1_000_000])
CLAIMS = example_claims()
NAMES = [one.estimate.source for one in CLAIMS if one.estimate is not None]
KINDS = ("sticker", "petition", "slogan", "cleanup")
QUESTS = {uuid4(): QuestName(kind=kind, title={"en": kind, "de": kind}) for kind in KINDS}
TITLE = {"de": "Das Plakat", "fr": "L'affiche", "en": "The poster"}
UNIT = {language: {"one": "thing", "other": "things"} for language in LANGUAGES}
NUMBERS = ("text_version", "joined", "value", "threshold", "own", "taken_back")


@st.composite
def histories(draw: st.DrawFn) -> Said:
    """What may have happened, and what was said of it."""
    quests = draw(st.lists(st.sampled_from(list(QUESTS)), unique=True))
    figures: list[Figure] = [
        figure_of(claim, draw(COUNTS), NOON) for claim in CLAIMS if draw(st.booleans())
    ]
    return Said(
        campaign={"de": "Berlin isst", "fr": "Berlin mange", "en": "Berlin eats"},
        language="de",
        quests=QUESTS,
        done=tuple(
            Deed(quest=one, times=draw(st.integers(1, 50)), quantity=draw(st.integers(1, 10**6)))
            for one in quests
        ),
        figures=tuple(figures),
        title=TITLE,
        unit=UNIT,
        state=draw(st.sampled_from(["none", "planned", "achieved", "partly", "failed"])),
        reason=draw(st.none() | st.just("Somebody counted wrongly.")),
        numbers={name: draw(COUNTS) for name in NUMBERS},
    )


def sayable(said: Said) -> set[float]:
    """Every number that the message holds."""
    held: set[float] = {*said.numbers.values(), *(one.quantity for one in said.done)}
    for figure in said.figures:
        held |= {figure.value or 0}
        if figure.estimate is not None:
            held |= {figure.estimate.factor}
    return held


def written(message: str) -> set[str]:
    for name in NAMES:
        message = message.replace(name, "")
    return set(NUMBER.findall(message))


@given(histories(), st.sampled_from(list(Moment)), st.sampled_from(LANGUAGES))
def test_no_message_has_a_number_that_it_does_not_hold(
    said: Said, moment: Moment, language: str
) -> None:
    told = tell(moment, said, language=language, name=None)

    shown = {format_decimal(number, locale=told.language) for number in sayable(said)}
    assert written(told.message) - shown == set()


@given(histories(), st.sampled_from(list(Moment)), st.sampled_from(LANGUAGES))
def test_what_was_stored_reads_the_same(said: Said, moment: Moment, language: str) -> None:
    stored = as_json(said)

    again = read_said(stored, {})

    assert again == said
    assert tell(moment, again, language=language, name="Léa") == tell(
        moment, said, language=language, name="Léa"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", list(Moment))
def test_every_moment_has_words_in_every_language(moment: Moment, language: str) -> None:
    said = Said(campaign={language: "Berlin"}, language=language, title=TITLE, unit=UNIT)
    numbers = dict.fromkeys(NUMBERS, 1)

    told = tell(moment, read_said(as_json(said), {"numbers": numbers}), language=language, name="A")

    assert told.message
    assert moment in OFFERED


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("Thanks to you the poster is up.", "cause-claimed"),
        ("We did it!", "achievement-claimed"),
        ("12 posters are up.", "dead-number"),
        ("{ $value } posters", "unknown-variable"),
        ("Hello { $name }", "name-unguarded"),
        ("<b>Hello</b>", "markup"),
        ("{ NUMBER(", "not-a-pattern"),
    ],
)
def test_own_words_claim_nothing_and_are_plain_text(pattern: str, code: str) -> None:
    with pytest.raises(WordingRefused) as refused:
        check_own_words(pattern, "en", Moment.RESULT_PUBLISHED)

    problems: Any = refused.value.members["problems"]
    assert code in {one["code"] for one in problems}


def test_own_words_are_said_instead_of_ours_and_the_claim_follows() -> None:
    claim = CLAIMS[0]
    quest = UUID(int=1)
    said = Said(
        campaign={"en": "Berlin eats"},
        language="en",
        quests={quest: QuestName(kind="sticker", title={"en": "Stickers"})},
        done=(Deed(quest=quest, times=1, quantity=3),),
        figures=(figure_of(claim, 7, datetime(2026, 5, 1, tzinfo=NOON.tzinfo)),),
        title=TITLE,
        words={"": {"en": "For all: { $title }."}, "sticker": {"en": "You put up { $action }."}},
    )

    told = tell(Moment.RESULT_PUBLISHED, said, language="en", name=None)

    assert told.message.startswith("You put up 3 stickers. ")
    assert "7" in told.message


@given(histories(), st.sampled_from(sorted(SHOWABLE)), st.sampled_from(LANGUAGES))
def test_no_picture_has_a_number_that_its_message_does_not_hold(
    said: Said, moment: Moment, language: str
) -> None:
    words = shown(moment, said, language=language, name=None)

    assert (words is None) is (not said.done)
    if words is not None:
        numbers = {format_decimal(number, locale=words.language) for number in sayable(said)}
        assert written(words.alt) - numbers == set()
