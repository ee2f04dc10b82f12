"""What sentences may say, and how our own words come out."""

import pytest

from quests.blueprint.model import ClaimPart
from quests.errors import WordingRefused
from scoring.blueprint_checks import IMPACT, THANKS
from scoring.claim import Level, Relation
from scoring.phrases import FALLBACK, LANGUAGES, choose, phrases, say, thanks_phrase
from scoring.rendering import plural_category
from scoring.sentence import names_one_number
from scoring.wording import (
    CLAIM_VARIABLES,
    ESTIMATE_VARIABLES,
    Purpose,
    Sentence,
    check_wording,
    unit_word,
)

COUNTED = Purpose(offered=CLAIM_VARIABLES, relation="counted", absent={"quantity": "0"})
COINCIDED = Purpose(offered=CLAIM_VARIABLES, relation="coincided_with", level="context")
ESTIMATED = Purpose(offered=ESTIMATE_VARIABLES, relation="contributed_to", estimated=True)
KINDS = ("sticker", "slogan", "petition", "challenge")
NARROW_SPACE = "\u202f"


def codes(pattern: str, language: str, purpose: Purpose) -> list[str]:
    return sorted({problem.code for problem in check_wording(pattern, language, purpose)})


def test_plurals_and_numbers_follow_the_language() -> None:
    pattern = "{ $n ->\n  [one] { $n } Tag\n *[other] { $n } Tage\n}"

    assert Sentence.of(pattern, "de").render({"n": 1}) == "1 Tag"
    assert Sentence.of(pattern, "de").render({"n": 4812}) == "4.812 Tage"
    assert Sentence.of("{ $n }", "fr").render({"n": 4812}) == f"4{NARROW_SPACE}812"
    assert Sentence.of("{ $n }", "en").render({"n": 4812}) == "4,812"
    assert plural_category("fr", 0) == "one"


def test_a_sentence_without_its_values_is_never_shown() -> None:
    with pytest.raises(WordingRefused):
        Sentence.of("Merci { $name }", "fr").render({})


@pytest.mark.parametrize(
    "pattern",
    ["", "   ", "{ $n -> [one] a *[other] b }", "a { $n", "x" * 2001, "a\n.b = c", "}"],
)
def test_what_is_not_one_fluent_pattern_is_refused(pattern: str) -> None:
    assert codes(pattern, "en", THANKS) == ["not-a-pattern"]


def test_unknown_variables_functions_and_references_are_named() -> None:
    assert codes("{ $nmae }", "en", THANKS) == ["unknown-variable"]
    assert codes("{ DATETIME($quantity) }", "en", THANKS) == ["unknown-function"]
    assert "reference" in codes("{ other }", "en", THANKS)
    assert codes("{ NUMBER($quantity, colour: 1) }", "en", THANKS) == ["cannot-render"]


@pytest.mark.parametrize(
    "pattern",
    ["5000 for { $value }", "{ $value } of { 5000 }", '{ $value } { "5000" }', "{ $value } ½"],
)
def test_numbers_that_would_never_move_are_refused(pattern: str) -> None:
    assert codes(pattern, "en", COUNTED) == ["dead-number"]


def test_a_digit_inside_a_word_is_a_name() -> None:
    assert codes("{ $value } kg CO2", "en", COUNTED) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Thanks to you, { $value } meals changed."),
        ("en", "We’ve achieved { $value } meals."),
        ("fr", "Grâce à toi, { $value } repas."),
        ("fr", "Nous avons\u00a0obtenu { $value } repas."),
        ("de", "DANK dir { $value } Essen."),
        ("de", "{ $value } Essen haben wir erreicht."),
        ("en", "{ $quantity ->\n [0] Now\n *[other] Because of you\n } { $value } meals."),
        ("en", 'Than{ "ks to" } you: { $value }'),
    ],
)
def test_what_merely_coincided_is_no_merit(language: str, words: str) -> None:
    found = codes(words, language, COINCIDED)

    assert found in (["cause-claimed"], ["achievement-claimed"])


def test_politeness_is_not_causality() -> None:
    assert codes("Danke an alle { $value }!", "de", COINCIDED) == []
    assert codes("Thanks for reading: { $value } meals.", "en", COINCIDED) == []


def test_plain_thanks_claim_nothing() -> None:
    assert codes("Thanks to you we achieved a lot!", "en", THANKS) == [
        "achievement-claimed",
        "cause-claimed",
    ]


def test_a_counted_claim_shows_its_value_on_every_way() -> None:
    hidden = "{ $value ->\n [one] un sticker\n *[other] { $value } stickers\n}"
    exact = "{ $value ->\n [1] un sticker\n *[other] { $value } stickers\n}"

    assert codes("Beaucoup de stickers", "fr", COUNTED) == ["value-missing"]
    assert codes(hidden, "fr", COUNTED) == ["value-missing"]  # 0 is [one] in French
    assert codes(hidden, "en", COUNTED) == []
    assert codes(exact, "fr", COUNTED) == []
    assert names_one_number("de", "one")
    assert not names_one_number("fr", "one")


def test_an_estimate_says_so_and_names_its_source() -> None:
    assert codes("about { $estimate } looks ({ $source })", "en", ESTIMATED) == []
    assert codes("{ $estimate } looks about town", "en", ESTIMATED) == [
        "estimate-unhedged",
        "source-missing",
    ]
    assert codes("environ { $estimate } ({ $source })", "fr", ESTIMATED) == []
    assert codes("rund um Berlin { $estimate } ({ $source })", "de", ESTIMATED) == [
        "estimate-unhedged"
    ]
    assert codes("{ $value } ({ $source })", "en", ESTIMATED) == [
        "estimate-unhedged",
        "unknown-variable",
    ]


def test_who_has_no_name_and_did_nothing_is_spoken_to_as_well() -> None:
    assert codes("Danke, { $name }!", "de", THANKS) == ["name-unguarded"]
    assert codes("Your { $quantity }: { $value }", "en", COUNTED) == ["quantity-unguarded"]
    only_doers = "{ $quantity ->\n [one] Your sticker:\n *[other] Your stickers:\n } { $value }"
    assert codes(only_doers, "en", COUNTED) == ["quantity-unguarded"]
    guarded = "{ $name ->\n [none] Hi\n *[other] Hi { $name }\n}"
    assert codes(guarded, "en", THANKS) == []


def test_too_many_ways_cannot_be_proofread() -> None:
    pattern = " ".join(f"{{ $quantity ->\n [{n}] a\n *[other] b\n }}" for n in range(12))

    assert codes(pattern, "en", THANKS) == ["too-many-choices"]
    inside = f"{{ $name ->\n *[other]\n{pattern}\n }}"
    assert codes(inside, "en", THANKS) == ["too-many-choices"]


def test_nesting_has_a_limit() -> None:
    assert codes("{" * 900 + "$name" + "}" * 900, "en", THANKS) == ["not-a-pattern"]
    assert codes("{ NUMBER(" * 90 + "$name" + ") }" * 90, "en", THANKS) == ["not-a-pattern"]


def test_relations_and_levels_are_the_same_in_blueprint_and_scoring() -> None:
    fields = ClaimPart.model_json_schema()["properties"]

    assert fields["relation"]["enum"] == [*Relation]
    assert fields["level"]["enum"] == [*Level]


def test_every_language_has_every_phrase() -> None:
    everything = set(phrases(FALLBACK).sentences)

    assert {"de", "en", "fr"} <= set(LANGUAGES)
    for language in LANGUAGES:
        assert set(phrases(language).sentences) == everything


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_our_thanks_promise_nothing_that_is_not_accepted_yet(language: str, kind: str) -> None:
    for state in ("submitted", "in_review"):
        said = say(language, thanks_phrase(kind, state), name="Léa", quantity=12)
        accepted = say(language, thanks_phrase(kind, "accepted"), name="Léa", quantity=12)

        assert said != accepted
        assert "Léa" in said
        assert "none" not in say(language, thanks_phrase(kind, state), quantity=1)


def test_a_new_kind_speaks_before_anyone_wrote_words_for_it() -> None:
    assert thanks_phrase("cleanup", "accepted") == "thanks-accepted"
    assert say("fr", thanks_phrase("cleanup", "accepted")) == "Merci ! Ton action compte."


def test_the_language_falls_back_to_the_campaign_then_to_english() -> None:
    assert choose("fr", default="de") == "fr"
    assert choose("it", default="de") == "de"
    assert choose("it", default="pt") == "en"
    assert say("it", "thanks-accepted", "de") == "Danke! Deine Aktion zählt."


def test_units_take_the_form_their_number_asks_for() -> None:
    forms = {"one": "sticker", "other": "stickers"}

    assert unit_word(forms, 1, "fr") == "sticker"
    assert unit_word(forms, 0, "fr") == "sticker"
    assert unit_word(forms, 0, "en") == "stickers"
    assert unit_word(forms, 2_000_000, "fr") == "stickers"  # "many", which is not given


def test_the_impact_of_nothing_speaks_of_one_unit() -> None:
    pattern = (
        "{ $quantity ->\n [0] One catches about { $factor } looks ({ $source }).\n"
        " *[other] Yours catch about { $estimate } looks ({ $source }).\n}"
    )

    assert check_wording(pattern, "en", IMPACT) == ()
