"""The vocabulary: what every type says, and what it refuses."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from scoring.fact_types import FACT_TYPES
from scoring.fact_types.payload import QUEST
from scoring.facts import Fact, new_fact, retraction

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
_NAMES = """
impression view interaction engaged_time login account_created quest_started completion
participation contribution text_version output_adopted signature sticker_distributed
sticker_scanned checkpoint_found feedback_given impact_shown rule_published reaction comment share
arrival testimonial post_published follower_snapshot mention press_clipping seo_snapshot
lead_created lead_stage_changed opportunity conversation purchase booking revenue_entry cost_entry
baseline_entry campaign_milestone opt_in opt_out subscriber_snapshot profile_enriched
segment_membership data_transfer coupon_issued coupon_redeemed app_download sample_distributed
experiment_exposure survey_answer trust_answer joint_exposure readiness_answer mission_outcome
partner_joined partner_left relation_interaction commitment commitment_fulfilled
agreement_confirmed work_session session_attended decision_requested decision_made observation
"""
CATALOGUE = _NAMES.split()


def _fact(type: str, payload: dict[str, Any], **fields: Any) -> Fact:
    known = {"workspace_id": uuid4(), "campaign_id": uuid4(), "source": "t", "source_ref": "1"}
    return new_fact(
        type,
        zone="UTC",
        occurred_at=NOON,
        received_at=NOON,
        payload=payload,
        **(known | fields),
    )


def test_every_type_of_the_catalogue_is_declared():
    assert len(CATALOGUE) == 66
    assert set(CATALOGUE) <= set(FACT_TYPES)


@pytest.mark.parametrize("name", FACT_TYPES)
def test_a_subject_is_a_field_of_its_type(name: str):
    declared = FACT_TYPES[name]

    assert declared.subject in {None, QUEST, *declared.fields}


def test_a_fact_says_what_it_is_about_and_so_does_its_retraction():
    asked = _fact("lead_created", {"lead": "l-7", "kind": "ebook"})

    assert asked.subject == "l-7"
    assert retraction(asked, NOON).subject == "l-7"
    assert _fact("view", {}).subject is None


def test_what_a_quest_says_of_itself_is_about_the_quest():
    quest = uuid4()
    rules = {"limits": True, "negotiable": True, "extent": False}

    assert _fact("rule_published", rules, quest_id=quest).subject == str(quest)
    assert _fact("rule_published", rules).subject is None


def test_two_partners_are_one_pair_whoever_began():
    pairs = {
        _fact("relation_interaction", {"initiator": one, "other": two, "kind": "meeting"}).subject
        for one, two in (("a", "b"), ("b", "a"))
    }

    assert pairs == {"a|b"}


@pytest.mark.parametrize(
    ("type", "payload", "follows"),
    [
        (
            "data_transfer",
            {"destination": "email_tool", "records": 25_000, "unit_price": 20, "consent": True},
            {"amount": 500_000},
        ),
        (
            "press_clipping",
            {"outlet": "o", "brand": "b", "size": 12, "ad_rate": 350},
            {"ad_value": 4_200},
        ),
        (
            "commitment",
            {"commitment": "c", "partner": "p", "kind": "channel", "format": "newsletter"},
            {"specific": False},
        ),
        (
            "lead_created",
            {"lead": "l", "kind": "contact", "touches": ["share", "display"]},
            {"momentum": True, "paid": True},
        ),
        (
            "post_published",
            {"partner": "p", "post": "1", "own_channel": True, "names": ["p"]},
            {"cross_promotes": False},
        ),
    ],
)
def test_what_follows_from_other_fields_is_stored(type: str, payload: dict, follows: dict):
    stored = _fact(type, payload).payload

    assert {field: stored[field] for field in follows} == follows
    assert set(stored) == FACT_TYPES[type].fields


@pytest.mark.parametrize(
    ("type", "payload"),
    [
        ("purchase", {"product": "p", "amount": 10.5}),
        ("purchase", {"product": "p", "amount": -1}),
        ("purchase", {"product": "p", "amount": 1, "currency": "euro"}),
        ("survey_answer", {"item": "i", "wave": "w", "value": 6}),
        ("survey_answer", {"item": "i", "wave": "w", "value": 1, "scale_max": 1}),
        (
            "commitment",
            {"commitment": "c", "partner": "p", "kind": "time", "due": "2026-02-30"},
        ),
        ("engaged_time", {"seconds": 0}),
        ("view", {"visitor": "somebody"}),
    ],
)
def test_what_no_fact_can_say_is_refused(type: str, payload: dict):
    with pytest.raises(ValueError, match="validation error"):
        _fact(type, payload)


def test_filters_find_what_follows_from_other_fields():
    assert FACT_TYPES["lead_created"].may_hold("paid", True)
    assert not FACT_TYPES["lead_created"].may_hold("paid", "yes")


def test_what_was_said_before_is_still_told_from_what_only_looks_like_it():
    said = {"kind": "slogan", "authored": True, "status": "accepted", "visibility": "named"}
    first = _fact("contribution", said)

    with pytest.raises(ValueError, match="authored"):
        _fact("contribution", said | {"authored": 1})

    assert _fact("contribution", said).payload == first.payload
    assert _fact("contribution", said).payload is not first.payload
