"""What has to be shown on the spot: codes, places, and what is not asked for."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import to_json

from quests.blueprint.advice import advise
from quests.blueprint.model import Blueprint
from quests.complete import appraise, complete
from quests.completion import State
from quests.eligibility import verified_by
from quests.errors import CoquestError, EvidenceRefused
from quests.positions import Whereabouts
from quests.quest import Quest
from quests.refused_finds import TooFarAway
from quests.verification import Verification
from tests.builders import NOON, challenge, evidence, make_quest, slogan, stickers
from tests.campaigns import example

MARKET = Whereabouts(latitude=52.52, longitude=13.405)
CODE = "ABCD-EFGH-JKMN-PQRS"
METRE = 1 / 111_195  # degrees of latitude


def there(**changes: Any) -> dict[str, Any]:
    """A phone on the market, a moment ago."""
    said = {"latitude": 52.52, "longitude": 13.405, "accuracy_m": 10.0, "fixed_at": NOON}
    return {"position": said | changes}


def at_market(**changes: Any) -> Quest:
    return make_quest(kind="challenge", verification=Verification.PLACE, place=MARKET, **changes)


def refusal(quest: Quest, proof: dict[str, Any] | None) -> CoquestError:
    with pytest.raises(CoquestError) as refused:
        complete(quest, challenge(proof=proof), at=NOON)
    return refused.value


def test_who_is_there_has_done_it_and_where_they_were_is_forgotten() -> None:
    shown = challenge(proof=there())

    decision = complete(at_market(), shown, at=NOON)

    assert decision.state is State.ACCEPTED
    assert "52.52" not in shown.model_dump_json()


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        (None, "proof.position"),
        (there(accuracy_m=51.0), "proof.position.accuracy_m"),
        (there(fixed_at=NOON - timedelta(seconds=61)), "proof.position.fixed_at"),
        (there(fixed_at=NOON + timedelta(minutes=6)), "proof.position.fixed_at"),
        (there(latitude=52.53), "proof.position"),
        (there() | {"code": CODE}, "proof.code"),
    ],
)
def test_what_does_not_show_it_is_refused_with_its_field(
    proof: dict[str, Any] | None, field: str
) -> None:
    assert refusal(at_market(), proof).members["field"] == field


def test_the_distance_is_never_told() -> None:
    near, far = (refusal(at_market(), there(latitude=one)) for one in (52.521, 48.1))

    assert (type(near), near.members, str(near)) == (TooFarAway, far.members, str(far))


@given(metres=st.floats(0, 200), accuracy=st.floats(0, 50))
def test_in_doubt_for_the_person(metres: float, accuracy: float) -> None:
    said = challenge(proof=there(latitude=52.52 + metres * METRE, accuracy_m=accuracy))
    if metres <= 29.9 + accuracy:
        assert complete(at_market(), said, at=NOON)
    elif metres > 30.1 + accuracy:
        with pytest.raises(TooFarAway):
            complete(at_market(), said, at=NOON)


def test_a_code_is_cited_by_any_kind_and_shows_it() -> None:
    quest = make_quest(kind="slogan", verification=Verification.CODE)

    decision = complete(quest, slogan(proof={"code": CODE}), at=NOON)

    assert [(one.what, one.name, one.field) for one in decision.cited] == [
        ("code", CODE, "proof.code")
    ]
    assert decision.facts[1].payload["evidence"] == "code_scan"
    with pytest.raises(EvidenceRefused) as refused:
        complete(quest, slogan(), at=NOON)
    assert refused.value.members["field"] == "proof.code"


def test_the_code_of_a_sticker_is_enough_and_two_are_too_many() -> None:
    quest = make_quest(verification=Verification.CODE)

    assert complete(quest, stickers(placed=None, code=CODE), at=NOON).state is State.ACCEPTED
    assert complete(quest, stickers(proof={"code": CODE}), at=NOON).quantity == 3
    with pytest.raises(EvidenceRefused):
        complete(quest, stickers(placed=None, code=CODE, proof={"code": CODE}), at=NOON)


@pytest.mark.parametrize("proof", [{"code": CODE}, there()])
def test_what_is_not_asked_for_is_refused(proof: dict[str, Any]) -> None:
    refused = refusal(make_quest(kind="challenge"), proof)

    assert isinstance(refused, EvidenceRefused)
    assert refused.members["field"].startswith("proof.")


def test_what_counted_is_appraised_again_without_its_place() -> None:
    kept = evidence("challenge", proof={})

    assert appraise(at_market(), kept, state=State.ACCEPTED, occurred_at=NOON).facts


@pytest.mark.parametrize("kind", ["sticker", "slogan", "challenge", "advocacy", "share"])
def test_any_kind_can_wait_for_an_address(kind: str) -> None:
    quest = make_quest(kind=kind, verification=Verification.MAIL)
    shown = evidence(kind)

    assert complete(quest, shown, at=NOON, proven=False).state is State.CONFIRMING
    assert complete(quest, shown, at=NOON, proven=True).state is State.ACCEPTED


def test_people_are_told_each_way_that_it_takes() -> None:
    assert verified_by(make_quest()) == ()
    both = make_quest(
        kind="petition",
        options={"confirmation": "email"},
        verification=Verification.MODERATOR,
    )
    assert [one.code for one in verified_by(both)] == ["verified-mail", "verified-moderator"]
    told = make_quest(kind="testimonial", verification=Verification.CODE)
    assert [one.code for one in verified_by(told)] == ["verified-code", "verified-moderator"]


# In blueprints

SPOT = {"latitude": 52.52, "longitude": 13.405, "radius_m": 50}


def blueprint(slug: str, **fields: Any) -> Blueprint:
    def edit(raw: Any) -> None:
        next(one for one in raw["quests"] if one["slug"] == slug).update(fields)

    return Blueprint.model_validate_json(to_json(example(edit)))


def test_a_blueprint_says_where_and_comes_back_the_same() -> None:
    made = blueprint("slogan", verification="place", place=SPOT)

    again = Blueprint.model_validate_json(made.model_dump_json(exclude_none=True))

    assert again == made
    assert next(
        one for one in made.quests if one.slug == "slogan"
    ).place == Whereabouts.model_validate(SPOT)


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("slogan", {"verification": "place"}),
        ("slogan", {"verification": "code", "place": SPOT}),
        ("slogan", {"verification": "peer"}),
        ("slogan", {"verification": "auto", "peers": 2}),
        ("petition", {"verification": "peer", "peers": 2}),
        ("slogan", {"verification": "place", "place": SPOT | {"latitude": "52.52"}}),
    ],
)
def test_what_does_not_go_together_is_refused(slug: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        blueprint(slug, **fields)


@pytest.mark.parametrize(
    ("slug", "options", "advised"),
    [
        ("treasure-hunt", {"link_required": True, "photo": "refused"}, True),
        ("treasure-hunt", {}, True),
        ("treasure-hunt", {"photo": "required"}, False),
        ("stickers", {}, True),
        ("slogan", {}, False),
    ],
)
def test_it_is_said_before_that_peers_see_no_link(
    slug: str, options: dict[str, Any], advised: bool
) -> None:
    made = blueprint(slug, verification="peer", peers=2, options=options)

    codes = {one.code for one in advise(made) if one.quest == slug}
    assert ("peers-see-little" in codes) is advised


def test_a_place_that_only_some_phones_know_is_advised_against() -> None:
    made = blueprint("slogan", verification="place", place=SPOT)

    assert "only-there" in {one.code for one in advise(made) if one.quest == "slogan"}
