"""What people hand in, kind by kind: which shapes are read, which rules are kept."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quests.catalogue import KINDS, kind_of
from quests.completion import State
from quests.errors import EvidenceRefused
from quests.ids import public_id
from quests.kind import Worth
from tests.builders import (
    EVIDENCE,
    EXAMPLES,
    challenge,
    evidence,
    make_campaign,
    make_quest,
    named,
    signature,
    slogan,
    stickers,
)


def worth(kind: str, fields: dict[str, Any], **options: Any) -> Worth:
    quest = make_quest(kind=kind, options=options)
    return KINDS[kind].assess(quest, evidence(kind, **fields))


def code(kind: str, **fields: Any) -> str:
    """Why the shape is refused."""
    with pytest.raises(ValidationError) as refused:
        evidence(kind, **fields)
    return refused.value.errors()[0]["type"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_takes_its_own_example(kind: str) -> None:
    declared = KINDS[kind]

    given = EVIDENCE.validate_python(declared.example)

    assert kind_of(given) == declared.name == kind
    assert declared.assess(make_quest(kind=kind), given).quantity >= 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_refuses_what_it_does_not_know(kind: str) -> None:
    assert code(kind, points=1000) == "extra_forbidden"
    assert code(kind, state=State.ACCEPTED) == "extra_forbidden"


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "when",
    [
        "2026-05-01T12:00:00",
        "2026-05-01",
        1777636800,
        1777636800.5,
        "1777636800",
        True,
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:59:59Z",
        "soon",
    ],
    ids=repr,
)
def test_when_it_was_done_needs_a_sensible_date_with_a_time_zone(kind: str, when: object) -> None:
    with pytest.raises(ValidationError):
        evidence(kind, occurred_at=when)


def test_no_evidence_is_of_a_kind_that_does_not_exist() -> None:
    with pytest.raises(ValidationError):
        EVIDENCE.validate_python({"kind": "graffiti", "placed": 3})


# Stickers


def test_a_sticker_report_is_worth_the_stickers_placed() -> None:
    got = worth("sticker", {"placed": 12})

    assert got.quantity == 12
    assert got.authored is None
    assert [(fact.type, fact.quantity) for fact in got.facts] == [("sticker_distributed", 12)]


@pytest.mark.parametrize(
    ("placed", "why"),
    [
        (0, "greater_than_equal"),
        (-3, "greater_than_equal"),
        (10_001, "less_than_equal"),
        (2**31, "less_than_equal"),
        (2**63, "less_than_equal"),
        (10**399, "less_than_equal"),
        ("5", "int_type"),
        (True, "int_type"),
        (2.5, "int_type"),
        (None, "missing"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_stickers_are_counted_in_whole_pieces(placed: object, why: str) -> None:
    assert code("sticker", placed=placed) == why


def test_a_report_has_a_limit_that_the_organiser_may_move() -> None:
    assert worth("sticker", {"placed": 100}).quantity == 100
    assert worth("sticker", {"placed": 101}, max_per_report=101).quantity == 101

    with pytest.raises(EvidenceRefused) as refused:
        worth("sticker", {"placed": 101})
    assert refused.value.members == {"limit": 100, "field": "placed"}


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_a_place_is_kept_to_about_a_kilometre(latitude: float, longitude: float) -> None:
    (fact,) = worth("sticker", {"place": {"latitude": latitude, "longitude": longitude}}).facts

    place = fact.payload["place"]
    assert place == {"latitude": round(latitude, 2), "longitude": round(longitude, 2)}


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 91, "longitude": 13},
        {"latitude": 52, "longitude": -181},
        {"latitude": float("nan"), "longitude": 13},
        {"latitude": "52.5", "longitude": 13},
        {"latitude": True, "longitude": 13},
        {"latitude": 10**399, "longitude": 13},
        {"latitude": 52},
        {"latitude": 52, "longitude": 13, "accuracy": 1},
        [52, 13],
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_place_is_two_numbers_on_the_globe(place: object) -> None:
    with pytest.raises(ValidationError):
        stickers(place=place)


# Slogans


def test_a_slogan_is_one_contribution_in_its_language() -> None:
    got = worth("slogan", {"text": "  Berlin isst bunt ", "language": "de"})

    assert got.authored is not None
    assert (got.authored.text, got.authored.language) == ("Berlin isst bunt", "de")
    assert [(fact.type, fact.payload["kind"]) for fact in got.facts] == [("contribution", "slogan")]


def test_lengths_count_characters_after_normalisation() -> None:
    decomposed = unicodedata.normalize("NFD", "é") * 280

    assert len(slogan(text=decomposed).text) == 280  # type: ignore[attr-defined]
    assert code("slogan", text=decomposed + "é") == "too_long"
    assert code("slogan", text="  ab  ") == "too_short"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nul \x00 Zeichen", "forbidden_character"),
        ("Klingel \x07", "forbidden_character"),
        ("halb \ud800", "invalid_unicode"),
        (5, "string_type"),
        (b"bytes", "string_type"),
    ],
    ids=repr,
)
def test_a_slogan_is_text_that_can_be_kept(text: object, why: str) -> None:
    assert code("slogan", text=text) == why


def test_a_slogan_keeps_to_the_lengths_and_languages_of_its_quest() -> None:
    french = make_quest(kind="slogan", campaign=make_campaign(languages=("fr",)))

    with pytest.raises(EvidenceRefused) as too_long:
        worth("slogan", {"text": "x" * 31}, max_length=30)
    with pytest.raises(EvidenceRefused) as too_short:
        worth("slogan", {"text": "x" * 9}, min_length=10)
    with pytest.raises(EvidenceRefused) as not_spoken:
        KINDS["slogan"].assess(french, slogan(language="de"))

    assert too_long.value.members["limit"] == 30
    assert too_short.value.members["minimum"] == 10
    assert not_spoken.value.members["allowed"] == ["fr"]


def test_a_slogan_is_in_a_language_of_the_campaign_named_by_its_code() -> None:
    with pytest.raises(EvidenceRefused) as refused:
        worth("slogan", {**EXAMPLES["slogan"], "language": "pl"})

    assert refused.value.members["field"] == "language"
    assert code("slogan", language="Polish") == "string_pattern_mismatch"


# Petitions


def test_a_signature_is_confirmed_and_names_its_petition() -> None:
    quest = make_quest(kind="petition")

    (fact,) = KINDS["petition"].assess(quest, signature(public_name="Léa", comment="Na klar")).facts

    assert fact.type == "signature"
    assert fact.payload == {"petition": str(quest.id), "confirmed": True}


@pytest.mark.parametrize("agree", [False, None, 1, "true"], ids=repr)
def test_agreement_is_said_never_assumed(agree: object) -> None:
    with pytest.raises(ValidationError):
        signature(agree=agree)


def test_a_petition_without_comments_takes_none_and_names_are_no_addresses() -> None:
    with pytest.raises(EvidenceRefused) as comment:
        worth("petition", {"comment": "Na klar"}, comments=False)

    assert comment.value.members == {"field": "comment"}
    assert code("petition", public_name="http://spam.example") == "link_not_allowed"


def test_a_political_petition_asks_for_explicit_consent() -> None:
    with pytest.raises(ValidationError):
        KINDS["petition"].options.model_validate({"political": True})


def test_a_name_that_is_to_be_shown_is_given() -> None:
    assert code("petition", shown="initials") == "missing"


def test_a_name_and_a_comment_have_an_end() -> None:
    assert code("petition", public_name="x" * 81) == "too_long"
    assert code("petition", public_name=" ") == "too_short"
    assert code("petition", comment="x" * 501) == "too_long"


# Challenges


def test_a_challenge_is_shown_by_a_link_or_told_in_a_note() -> None:
    assert worth("challenge", {"note": None, "link": "https://a.example/b"}).quantity == 1
    assert worth("challenge", EXAMPLES["challenge"]).quantity == 1
    with pytest.raises(ValidationError):
        challenge(note=None)


def test_a_challenge_may_ask_for_a_link() -> None:
    with pytest.raises(EvidenceRefused) as refused:
        worth("challenge", {}, link_required=True)

    assert refused.value.members == {"field": "link"}


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "a.example",
        "https://",
        "https://a.example/" + "x" * 500,
        "https://\ud800.example/",
        5,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_link_is_a_web_address(link: object) -> None:
    with pytest.raises(ValidationError):
        challenge(link=link)


def test_stickers_reported_by_number_may_have_to_be_shown_and_scanned_ones_not() -> None:
    photo = public_id("pho", named("photo"))

    with pytest.raises(EvidenceRefused):
        worth("sticker", {"placed": 3}, photo="required")

    assert worth("sticker", {"placed": 3, "photo": photo}, photo="required").proof == "photo"
    scanned = {"placed": None, "code": "9KX2-00W4-7QTB-M3ZD"}
    assert worth("sticker", scanned, photo="required").proof == "code_scan"
