"""Whatever the totals: every number that a person reads is one that was counted or computed."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from scoring.claim import Claim
from scoring.thanks import Thanks, thank
from tests.builders import (
    example_claims,
    example_impacts,
    make_action,
    make_milestone,
    make_situation,
)

# A grouped number of any of our languages; a full stop behind it ends the sentence.
NUMBER = re.compile(r"\d(?:[\d.,\u202f\u00a0]*\d)?")
COUNTS = st.integers(-5, 10**9) | st.sampled_from([0, 1, 2, 999, 1000, 1001, 10**15])
LANGUAGES = st.sampled_from(["de", "fr", "en"])
CLAIMS, IMPACTS = example_claims(), example_impacts()
MILESTONES = (make_milestone(1000), make_milestone(5000), make_milestone(10**12))
# Numbers that stand in names, not in figures: "Blickzählung Kiez 2025".
NAMES = [one.estimate.source for one in (*CLAIMS, *IMPACTS) if one.estimate is not None]

SITUATIONS = st.tuples(
    st.fixed_dictionaries({one.id: COUNTS for one in (*CLAIMS, *MILESTONES)}),
    st.integers(1, 10_000),
    LANGUAGES,
)


def thanked(totals: dict[UUID, int], quantity: int, language: str) -> Thanks:
    titles = {"de": "Berlin isst", "fr": "Berlin mange", "en": "Berlin eats"}
    return thank(
        make_action(quantity=quantity),
        make_situation(totals=totals, language=language, campaign_title=titles),
        claims=CLAIMS,
        milestones=MILESTONES,
        impacts=IMPACTS,
    )


def figures(message: str) -> set[str]:
    for name in NAMES:
        message = message.replace(name, "")
    return set(NUMBER.findall(message))


def sayable(totals: dict[UUID, int], quantity: int) -> set[float]:
    """The numbers of the situation, computed anew."""
    said: set[float] = {quantity, *totals.values()}
    said |= {one.threshold - totals[one.id] for one in MILESTONES}
    for claim in CLAIMS:
        if claim.estimate is not None:
            said |= {claim.estimate.factor, round(totals[claim.id] * claim.estimate.factor)}
    for impact in IMPACTS:
        said |= {impact.estimate.factor, round(quantity * impact.estimate.factor)}
    return said


@given(SITUATIONS)
def test_every_number_said_is_one_of_the_situation(
    situation: tuple[dict[UUID, int], int, str],
) -> None:
    totals, quantity, language = situation
    allowed = {format_decimal(number, locale=language) for number in sayable(totals, quantity)}

    assert figures(thanked(totals, quantity, language).message) <= allowed


@given(SITUATIONS)
def test_every_claim_that_is_made_shows_its_own_number(
    situation: tuple[dict[UUID, int], int, str],
) -> None:
    totals, quantity, language = situation
    thanks = thanked(totals, quantity, language)

    shown = figures(thanks.message)
    assert {item.claim.id for item in thanks.achieved} == {
        claim.id for claim in CLAIMS if totals[claim.id] > 0
    }
    for item in (*thanks.achieved, *thanks.estimates):
        assert item.value > 0
        assert format_decimal(item.value, locale=language) in shown


@given(totals=SITUATIONS.map(lambda situation: situation[0]), language=LANGUAGES)
def test_what_is_missing_is_never_less_than_one(totals: dict[UUID, int], language: str) -> None:
    ahead = thanked(totals, 1, language).ahead

    assert ahead is None or ahead.missing >= 1
    assert (ahead is None) == all(totals[one.id] >= one.threshold for one in MILESTONES)


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_the_numbers_are_really_looked_for(language: str) -> None:
    lying: Claim = replace(CLAIMS[0], statement=dict.fromkeys(("de", "fr", "en"), "We are 4,711!"))
    situation = make_situation(totals={lying.id: 5}, language=language)

    assert "4,711" in figures(thank(make_action(), situation, claims=[lying]).message)
