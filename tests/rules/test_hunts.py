"""Hunts: what counts as found, in which order, and what may be seen of it."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quests.answers import forms, is_answer
from quests.areas import area_around
from quests.catalogue import KINDS
from quests.checkpoints import HuntOptions
from quests.errors import EvidenceRefused
from quests.hunting import (
    Found,
    Position,
    Report,
    doubts,
    ensure_shown,
    ensure_turn,
    meant,
    progress,
)
from quests.places import metres_between
from quests.refused_finds import OutOfOrder, TooFarAway, WrongAnswer
from tests.builders import NOON, make_quest
from tests.hunts import BRIDGE, CANARY, HUNT, answered

OPTIONS = HuntOptions.model_validate(HUNT["options"])
FIXED = HuntOptions.model_validate(HUNT["options"] | {"order": "fixed"})
MARKET, BRIDGE_POINT, CHEESE = OPTIONS.checkpoints
LATITUDES, LONGITUDES = st.floats(-85, 85), st.floats(-180, 180)
RADII = st.integers(50, 50_000)


def position(**changes: Any) -> Position:
    said = {**BRIDGE, "accuracy_m": 8.0, "fixed_at": NOON, **changes}
    return Position.model_validate(said)


def show(checkpoint: Any, report: Report) -> None:
    ensure_shown(OPTIONS, checkpoint, report, NOON)


@pytest.mark.parametrize(
    "given",
    ["Käse", "kaese", "KÄSE ", "k a s e", "Ka\u0308se", "Kase!", "cheese", "A  Cheese", "Fromage."],
)
def test_an_answer_is_right_however_it_is_typed(given: str) -> None:
    show(CHEESE, Report(checkpoint="cheese", answer=given))


@pytest.mark.parametrize("given", ["Kekse", "Käs", "cheeses", "!", "", " ", "käsekäse"])
def test_another_answer_is_not(given: str) -> None:
    with pytest.raises(WrongAnswer) as refused:
        show(CHEESE, Report(checkpoint="cheese", answer=given))

    assert "cheese" not in str(refused.value.members) + refused.value.detail
    assert "Käse" not in str(refused.value.members) + refused.value.detail


@given(st.text(max_size=40))
def test_whatever_has_a_letter_answers_itself_and_nothing_else_does(answer: str) -> None:
    assert is_answer(answer, [answer]) == bool(forms(answer))
    assert is_answer(f" {answer}-", [answer]) == bool(forms(answer))


def test_ligatures_and_sharp_s_are_written_out() -> None:
    assert is_answer("coeur", ["Cœur"])
    assert is_answer("Strasse", ["Straße"])
    assert is_answer("Muesli", ["Müsli"])
    assert is_answer("oere", ["Øre"]) is False
    assert is_answer("ore", ["Øre"])


@given(LATITUDES, LONGITUDES, RADII)
def test_the_place_lies_in_the_area_that_is_shown(north: float, east: float, radius: int) -> None:
    area = area_around(north, east, radius)

    assert metres_between((north, east), (area.latitude, area.longitude)) <= area.radius_m


@given(st.floats(-80, 80), st.floats(-179, 179), RADII, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_all_places_of_a_cell_show_the_same_area(
    north: float, east: float, radius: int, up: float, aside: float
) -> None:
    """So that the area says nothing about where in the cell the place is."""
    area = area_around(north, east, radius)
    degrees = radius / 111_195
    nearby = (area.latitude + up * degrees, area.longitude + aside * degrees)

    assert area_around(*nearby, radius) == area


def test_a_position_is_taken_in_favour_of_the_person() -> None:
    show(BRIDGE_POINT, Report(checkpoint="bridge", position=position()))
    north = position(latitude=BRIDGE["latitude"] + 0.0004)  # 44 m: within 40 and the 8 of the phone
    show(BRIDGE_POINT, Report(checkpoint="bridge", position=north))


def test_too_far_away_says_neither_where_nor_how_far() -> None:
    with pytest.raises(TooFarAway) as refused:
        show(BRIDGE_POINT, Report(checkpoint="bridge", position=position(latitude=52.503)))

    assert refused.value.members == {"field": "position"}
    assert not any(sign.isdigit() for sign in refused.value.detail)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"accuracy_m": 50.1}, "position.accuracy_m"),
        ({"fixed_at": NOON - timedelta(seconds=61)}, "position.fixed_at"),
        ({"fixed_at": NOON + timedelta(minutes=6)}, "position.fixed_at"),
    ],
)
def test_a_vague_or_old_position_is_refused_before_it_is_compared(
    changes: dict[str, Any], field: str
) -> None:
    far = position(latitude=0.0, **changes)

    with pytest.raises(EvidenceRefused) as refused:
        show(BRIDGE_POINT, Report(checkpoint="bridge", position=far))

    assert refused.value.members["field"] == field


def test_each_checkpoint_is_shown_in_its_own_ways() -> None:
    with pytest.raises(EvidenceRefused) as refused:
        show(MARKET, Report(checkpoint="market", answer="cheese"))

    assert refused.value.members["allowed"] == ("code",)


def test_a_sign_says_by_itself_which_checkpoint_it_is() -> None:
    assert meant(OPTIONS, Report(sign=1)) is MARKET
    for wrong in (Report(sign=2), Report(sign=1, checkpoint="bridge"), Report(checkpoint="moon")):
        with pytest.raises(EvidenceRefused):
            meant(OPTIONS, wrong)


def test_in_a_fixed_order_the_next_one_is_named() -> None:
    ensure_turn(OPTIONS, CHEESE, set())
    ensure_turn(FIXED, MARKET, set())

    with pytest.raises(OutOfOrder) as refused:
        ensure_turn(FIXED, CHEESE, {"market"})

    assert refused.value.members == {"next": "bridge"}


def found(slug: str, minutes: int = 0) -> Found:
    return Found(checkpoint=slug, way="code", occurred_at=NOON + timedelta(minutes=minutes))


def test_progress_shows_clues_of_a_fixed_order_one_by_one() -> None:
    begun = progress(FIXED, [found("market"), found("gone-by-now")])
    done = progress(FIXED, [found("cheese", 9), found("market"), found("bridge", 3)])

    assert (len(begun.found), begun.left, begun.total) == (1, 2, 3)
    assert begun.next is not None
    assert begun.next.slug == "bridge"
    assert [one.slug for one in begun.visible] == ["market", "bridge"]
    assert (done.left, done.next, done.last_found_at) == (0, None, NOON + timedelta(minutes=9))
    assert [one.slug for one in progress(OPTIONS, []).visible] == ["market", "bridge", "cheese"]


def test_nobody_is_in_two_towns_at_once() -> None:
    far = copy.deepcopy(HUNT["options"])
    far["checkpoints"][0]["place"] = {"latitude": 48.137, "longitude": 11.575}
    options = HuntOptions.model_validate(far)

    assert doubts(options, [found("market"), found("bridge", 60 * 6), found("cheese")]) == ()
    (flag,) = doubts(options, [found("bridge", 1), found("market")])
    assert (flag.code, flag.detail["seconds"]) == ("too_fast", 60)
    assert flag.detail["kilometres"] == pytest.approx(504, abs=3)


def test_what_is_shown_of_a_hunt_holds_no_secret() -> None:
    options = copy.deepcopy(HUNT["options"])
    options["checkpoints"][1]["place"] |= CANARY

    said = json.dumps(KINDS["hunt"].shown(options), ensure_ascii=False)

    for secret in ('cheese"', "Käse", "fromage", "Enjoy", "52.5432", "13.3579", 'code": 1'):
        assert secret not in said.replace('"slug": "cheese"', "")
    assert "Two towers" in said
    assert "Two towers" not in json.dumps(KINDS["hunt"].shown(options | {"order": "fixed"}))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"checkpoints": []}, "too_short"),
        ({"checkpoints": answered(["one", "one"])}, "duplicate_slug"),
        ({"checkpoints": [HUNT["options"]["checkpoints"][0] | {"code": None}]}, "no_proof"),
        ({"checkpoints": [answered(["one"])[0] | {"answers": {"en": ["?!"]}}]}, "empty_answer"),
        (
            {
                "checkpoints": [
                    answered(["one"])[0]
                    | {"place": {**BRIDGE, "radius_m": 40, "visible_radius_m": 60}}
                ]
            },
            "visible_radius",
        ),
        ({"checkpoints": [one | {"code": 7} for one in answered(["a", "b"])]}, "duplicate_code"),
    ],
)
def test_options_that_make_no_hunt(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        HuntOptions.model_validate(HUNT["options"] | change)

    assert [one["type"] for one in refused.value.errors()] == [says]


def test_a_finish_is_a_scan_only_where_everything_is_scanned() -> None:
    kind = KINDS["hunt"]
    evidence = kind.evidence.model_validate(kind.example)

    assert kind.assess(make_quest(kind="hunt"), evidence).proof == "code_scan"
    quest = make_quest(kind="hunt", options=HUNT["options"])
    assert kind.assess(quest, evidence).proof == "declared"
