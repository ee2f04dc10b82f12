"""Subscribers, profiles, segments and what partners do, counted by hand."""

from uuid import UUID

import pytest

from quests.ids import public_id
from tests.stories import NOON, Story

DONE = {"quest_kind": "slogan", "status": "valid"}


def test_subscribers_are_who_wants_it_now() -> None:
    story = Story()
    for actor, confirmed in ((1, True), (1, True), (2, True), (3, False)):
        story.tell("opt_in", actor=actor, list="newsletter", confirmed=confirmed, locale="de")
    story.tell("opt_in", actor=4, list="other", confirmed=True)
    story.tell("opt_out", actor=2, list="newsletter", days=3)

    assert story.values("newsletter_subscriptions", "newsletter_subscribers") == [3, 1]
    assert story.value("newsletter_subscribers", last=2) == 2


def test_where_somebody_counted_that_holds() -> None:
    story = Story(start=NOON.date())
    story.tell("opt_in", actor=1, list="newsletter", confirmed=True)
    for month, partner, count in ((1, 1, 600), (1, 2, 400), (12, 1, 1_000), (12, 2, 601)):
        story.tell(
            "subscriber_snapshot", list="newsletter", partner=partner, count=count,
            days=30 * month,
        )  # fmt: skip

    assert story.value("newsletter_subscribers", last=0) == 1
    assert story.value("newsletter_subscribers", last=31) == 1_000
    assert story.value("newsletter_subscribers") == 1_601


def test_growth_is_by_the_month() -> None:
    story = Story()
    story.tell("subscriber_snapshot", list="newsletter", count=1_000)
    story.tell("subscriber_snapshot", list="newsletter", count=1_601, days=360)

    assert story.value("subscriber_growth_rate", first=1, last=365) == pytest.approx(4, abs=0.01)
    assert story.value("subscriber_growth_rate") is None


def test_who_opts_in_among_participants_and_visitors() -> None:
    story = Story()
    for actor in (1, 2, 3, 4, 5):
        story.tell("participation", actor=actor, **DONE)
    story.tell("opt_in", actor=1, visitor=1, list="newsletter", confirmed=False, days=4)
    story.tell("opt_in", actor=9, list="newsletter", confirmed=True)
    for visitor, authenticated in ((1, True), (1, False), (2, False), (3, True), (4, False)):
        story.tell("view", visitor=visitor, authenticated=authenticated)
    story.tell("account_created", actor=1)

    assert story.values(
        "opt_in_rate", "visitor_to_subscriber_rate", "logged_in_users", "logged_in_visitor_rate",
        "accounts_created",
    ) == [20, 25, 2, 50, 1]  # fmt: skip
    assert story.value("opt_in_rate", last=0) == 20


def test_a_field_is_new_once() -> None:
    story = Story()
    for profile, field, day in (
        ("p", "car", 0), ("p", "car", 1), ("p", "house", 1), ("q", "car", 2),
    ):  # fmt: skip
        story.tell("profile_enriched", profile=profile, field=field, days=day)

    assert story.values("crm_fields_added", "crm_enrichment") == [3, 1.5]
    assert story.split("crm_fields_added", "kind") == {"car": 2, "house": 1}
    assert story.value("crm_fields_added", first=1, last=1) == 1


def test_segments_hold_who_is_in_them_now() -> None:
    story = Story()
    moves = (
        ("p", "x", "join", 0), ("q", "x", "join", 0), ("p", "y", "join", 1),
        ("q", "x", "leave", 4), ("r", "x", "join", 5), ("s", "x", "join", 6),
        ("q", "z", "leave", 7),
    )  # fmt: skip
    for profile, segment, move, day in moves:
        story.tell("segment_membership", profile=profile, segment=segment, move=move, days=day)

    assert story.value("segment_profiles", last=3) == 2
    assert story.split("segment_profiles", "segment", last=3) == {"x": 2, "y": 1}
    assert story.split("segment_profiles", "segment") == {"x": 3, "y": 1}
    assert story.value("segment_growth_rate", first=4, last=6) == 50


def test_records_that_went_elsewhere() -> None:
    story = Story()
    for destination, records, price, consent in (
        ("dmp", 3_000, 0, True), ("cdp", 2_000, 0, False),
        ("marketing_automation", 35_000, 0, True), ("advertiser_crm", 20_000, 20, True),
        ("email_tool", 5_000, 20, True), ("email_tool", 999, 0, False),
    ):  # fmt: skip
        story.tell(
            "data_transfer", destination=destination, records=records, unit_price=price,
            consent=consent,
        )  # fmt: skip

    assert story.values(
        "dmp_records_sent", "automation_profiles_sent", "advertiser_profiles_sent",
        "data_monetization_revenue",
    ) == [5_000, 35_000, 25_000, 5_000]  # fmt: skip


def _promise(story: Story, name: str, **said: object) -> None:
    story.tell("commitment", commitment=name, partner="p", kind="channel", **said)


def test_promises_are_kept_as_far_as_they_are() -> None:
    story = Story()
    full = {"format": "newsletter", "owner": "Lea"}
    _promise(story, "a", promised=4, due="2026-03-15", weight=1, **full)
    _promise(story, "b", promised=1, due="2026-03-12", weight=2, **full)
    _promise(story, "c", promised=5, due="2026-04-30")
    _promise(story, "d")
    done = {"partner": "p", "kind": "channel"}
    story.tell("commitment_fulfilled", commitment="a", quantity=1, days=1, **done)
    story.tell("commitment_fulfilled", commitment="a", quantity=9, days=20, **done)
    story.tell("commitment_fulfilled", commitment="b", quantity=3, days=2, **done)

    assert story.value("commitment_fulfilment_rate", last=1) is None
    assert story.value("commitment_fulfilment_rate", last=2) == 100
    assert story.value("commitment_fulfilment_rate", last=5) == 50  # 1 of 4, and twice 1 of 1
    assert story.value("commitment_fulfilment_rate", last=20) == 100
    assert story.values("commitment_on_time_rate", "commitment_specificity_rate", last=20) == [
        50, 50,
    ]  # fmt: skip


def test_partners_agree_to_the_newest_version() -> None:
    story = Story()
    names = [public_id("org", UUID(int=number)) for number in range(4)]
    for name in names:
        story.tell("partner_joined", partner=name, sector="food")
    for name in names[:2]:
        story.tell("agreement_confirmed", partner=name, version=1, days=1)
    story.tell("agreement_confirmed", partner=names[2], version=2, days=2)
    story.tell("partner_left", partner=names[3], days=3)

    assert story.value("campaign_agreement_rate", last=1) == 50
    assert story.value("campaign_agreement_rate", last=2) == 25
    assert story.value("campaign_agreement_rate") == pytest.approx(100 / 3)
    assert story.split("campaign_agreement_rate", "partner", last=2)[str(UUID(int=2))] == 100


def test_what_partners_bring_and_show() -> None:
    story = Story()
    for kind, quantity, amount in (
        ("time", 12, 48_000), ("budget", 1, 100_000), ("own_action", 1, 999), ("channel", 2, 7),
    ):  # fmt: skip
        story.tell(
            "commitment_fulfilled", commitment=kind, partner="p", kind=kind, quantity=quantity,
            amount=amount,
        )  # fmt: skip
    for post, own, mission, names, free in (
        ("1", True, True, [], True), ("2", True, False, ["p"], False),
        ("3", False, False, ["q"], False), ("4", False, False, [], False),
    ):  # fmt: skip
        story.tell(
            "post_published", partner="p", post=post, own_channel=own, mission=mission,
            names=names, unsolicited=free,
        )  # fmt: skip

    assert story.values(
        "resources_contributed", "partner_initiatives", "own_channel_activations",
        "cross_promotion_share",
    ) == [1_480, 2, 2, 50]  # fmt: skip
    assert story.read("resources_contributed")[""].parts["time_units"] == 12


def test_who_came_of_those_who_were_invited() -> None:
    story = Story()
    story.tell("work_session", session="s", invited=["p", "q", "r", "t"])
    story.tell("session_attended", session="s", partner="p")
    story.tell("session_attended", session="s", partner="p", days=0.1)
    story.tell("session_attended", session="s", partner="uninvited")
    story.tell("work_session", session="s2", invited=["p"], days=5)
    story.tell("session_attended", session="s2", partner="p", days=5)

    assert story.value("working_session_attendance_rate", last=0) == 25
    assert story.value("working_session_attendance_rate") == 40
    assert story.split("working_session_attendance_rate", "partner")["p"] == 100


def test_decisions_take_days() -> None:
    story = Story()
    for decision, asked, made in (("a", 0, 2), ("b", 0, 10), ("c", 1, 4), ("d", 1, None)):
        story.tell("decision_requested", decision=decision, days=asked)
        if made is not None:
            story.tell("decision_made", decision=decision, days=made)

    read = story.read("decision_lead_time")[""]

    assert (read.value, read.parts["decisions_open"]) == (3, 1)
    assert story.read("decision_lead_time", last=5)[""].parts["decisions_open"] == 2
