"""Splits of which a part is of no group, or a thing of several: each counted by hand."""

from datetime import date
from typing import Any

import pytest

from scoring.masking import masked
from scoring.reading import Status
from scoring.registry import KPIS
from tests.rules.test_kpis_trust import A, B, answer
from tests.stories import Story

SHARED = {"paid": False, "incentive": False, "staff": False}
VALID = {"quest_kind": "photo", "status": "valid"}
MADE = {"kind": "photo", "authored": True, "status": "accepted", "visibility": "named"}


def test_the_pipeline_without_ads_by_stage_stands_beside_all_that_ads_cost() -> None:
    story = Story()
    for name, stage, cents, touch in (
        ("a", "offer", 100, "share"),
        ("b", "offer", 300, "event"),
        ("c", "contract", 700, "share"),
        ("d", "contract", 900, "paid_search"),
    ):
        story.tell("opportunity", opportunity=name, stage=stage, amount=cents, touches=[touch])
    moved = {"opportunity": "a", "stage": "contract", "amount": 200, "touches": ["share"]}
    story.tell("opportunity", days=1, **moved)
    story.tell("cost_entry", category="ad", amount=50)

    read = story.read("organic_pipeline_value", by="stage")

    assert {key: one.value for key, one in read.items()} == {"offer": 3, "contract": 9}
    assert read["offer"].parts == {"ad_free_pipeline": 300, "ad_spend": 50}
    assert read["contract"].parts == {"ad_free_pipeline": 900, "ad_spend": 50}


def test_nothing_was_spent_is_said_beside_each_stage() -> None:
    story = Story()
    story.tell("opportunity", opportunity="a", stage="offer", amount=100, touches=["share"])

    read = story.read("organic_pipeline_value", by="stage")["offer"]

    assert read.parts == {"ad_free_pipeline": 100, "ad_spend": 0}


def _brought(story: Story, actor: int, network: str | None, times: int, day: float = 1) -> None:
    for _ in range(times):
        told = {"token": "t", "by": "person", "network": network}
        story.tell("referral", actor=actor, days=day, **told)


def test_each_network_has_its_part_of_k() -> None:
    story = Story()
    for actor in range(10):
        story.tell("participation", actor=actor, network="of no matter", **VALID)
    _brought(story, 1, "mastodon", 6)
    _brought(story, 1, None, 5)
    _brought(story, 2, "mastodon", 2, day=14)
    _brought(story, 2, "mastodon", 9, day=15)  # too late
    _brought(story, 3, "print", 1)

    read = story.read("viral_coefficient", by="network", today=20)

    assert {key: one.value for key, one in read.items()} == {"mastodon": 0.8, "": 0.5, "print": 0.1}
    assert story.value("viral_coefficient", today=20) == pytest.approx(1.4)
    assert read["mastodon"].parts == {"numerator": 8, "denominator": 10}
    # One person came by print, though ten joined; mastodon, or nothing, would tell it by the total.
    shown = {key: one.status for key, one in masked(KPIS["viral_coefficient"], read).items()}
    assert shown == {"print": Status.MASKED, "": Status.MASKED, "mastodon": Status.OK}


def test_a_young_cohort_is_young_on_every_network() -> None:
    story = Story()
    story.tell("participation", actor=1, **VALID)
    _brought(story, 1, "mastodon", 1)

    assert story.split("viral_coefficient", "network", today=13) == {}
    assert story.split("viral_coefficient", "network", today=14) == {"mastodon": 1}


def test_the_level_of_a_network_is_over_those_who_came_from_it() -> None:
    story = Story()
    for visitor, network in ((1, "mastodon"), (2, "mastodon"), (2, None), (3, None), (4, None)):
        story.tell("view", visitor=visitor, network=network)
    for network in ("mastodon", "mastodon", "bluesky"):
        story.tell("share", actor=1, token=None, parent=None, network=network, **SHARED)
    story.tell("reaction", kind="like", network="mastodon")
    story.tell("comment", status="published", network="bluesky")
    story.tell("testimonial", status="accepted", network="mastodon")
    story.tell("contribution", actor=1, **MADE)
    story.tell("text_version", actor=1, document="d", version=1)

    read = story.read("engagement_level", by="network")

    assert read["mastodon"].value == 100 * (2 * 2 + 1 + 5) / 2
    assert read[""].value == 100 * (8 + 10) / 3
    assert (read["bluesky"].value, read["bluesky"].status) == (None, Status.NULL_DENOMINATOR)
    assert read["bluesky"].parts["numerator"] == 2 + 3


def test_an_echo_is_of_every_kind_that_was_done_on_its_day() -> None:
    story = Story(end=date(2026, 4, 29))  # the last day is day 49
    story.tell("view", actor=1)
    for day in (40, 49, 50):
        story.tell("view", actor=1, days=day, channel="email")
        story.tell("view", actor=1, days=day, hours=1)
    comment = story.tell("comment", actor=1, status="published", days=40, hours=2)
    story.tell("contribution", actor=1, days=50, hours=2, **(MADE | {"kind": "slogan"}))
    story.tell("share", actor=2, token=None, parent=None, days=60, **SHARED)

    # Actor 1 on day 40, after a pause, and on day 50, after the end; actor 2 on day 60.
    assert story.value("late_echoes") == 3
    assert story.split("late_echoes", "kind") == {"view": 2, "comment": 1, "slogan": 1, "share": 1}
    assert story.split("late_echoes", "channel") == {"email": 2, "": 1}
    assert story.split("late_echoes", "day") == {"2026-04-19": 1, "2026-04-29": 1, "2026-05-09": 1}
    story.take_back(comment)
    assert story.split("late_echoes", "kind") == {"view": 2, "slogan": 1, "share": 1}


def test_the_kind_of_an_observation_is_its_theme() -> None:
    story = Story()
    for theme in ("mood", "mood", "trust"):
        story.tell("observation", note="People sing.", theme=theme)

    assert story.split("qualitative_observations", "kind") == {"mood": 2, "trust": 1}


def _survey(story: Story, people: range, *, seen: bool, **waves: int) -> None:
    for actor in people:
        answer(story, actor, A, "pre", 4)
        for wave, value in waves.items():
            answer(story, actor, B, wave, value)
        if seen:
            story.tell("joint_exposure", actor=actor, brand_a=A, brand_b=B)


def test_each_later_wave_is_compared_with_the_first_alone() -> None:
    story = Story()
    _survey(story, range(0, 40), seen=True, pre=2, post=4, autumn=5)
    _survey(story, range(100, 140), seen=False, pre=2, post=3, autumn=2)

    read = story.read("trust_transfer", by="wave")

    # From 25: to 75 and 50 in the wave post, to 100 and 25 in autumn.
    assert {key: one.value for key, one in read.items()} == {"post": 25, "autumn": 75}
    assert read["post"].parts == story.read("trust_transfer")[""].parts  # autumn is not in it
    assert story.value("trust_transfer") == 25
    assert read["autumn"].parts["trust_exposed_pre_n"] == 40
    assert read["autumn"].n == 80  # of the wave itself


def test_a_wave_of_too_few_says_nothing_and_few_people_are_not_told() -> None:
    story = Story()
    _survey(story, range(0, 29), seen=True, pre=2, post=4, autumn=5)
    _survey(story, range(29, 33), seen=True, pre=2, post=4)
    _survey(story, range(100, 140), seen=False, pre=2, post=3, autumn=2)
    _survey(story, range(200, 203), seen=False, pre=2, winter=5)

    read = story.read("trust_transfer", by="wave")

    assert (read["autumn"].value, read["autumn"].status) == (None, Status.INSUFFICIENT_N)
    assert read["post"].value == 25
    assert read["winter"].n == 3
    shown = masked(KPIS["trust_transfer"], read)
    assert shown["winter"].status is Status.MASKED
    assert shown["winter"].parts == {}


def test_a_mean_of_three_people_is_not_shown_beside_many() -> None:
    story = Story()
    _survey(story, range(0, 3), seen=True, pre=2, post=4)
    _survey(story, range(100, 140), seen=False, pre=2, post=3)

    groups: dict[str, Any] = dict(story.read("trust_transfer", by="partner_pair"))

    assert groups[f"{A}>{B}"].parts["trust_exposed_post_n"] == 3
    assert masked(KPIS["trust_transfer"], groups)[f"{A}>{B}"].status is Status.MASKED
