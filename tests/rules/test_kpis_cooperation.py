"""What the campaign is for: passing on, coming back, making something together; counted by hand."""

from datetime import date
from typing import Any

import networkx as nx
import pytest

from scoring.kpi import Status
from tests.stories import Story

SHARED = {"paid": False, "incentive": False, "staff": False}
VALID = {"quest_kind": "photo", "status": "valid"}
MADE = {"kind": "photo", "authored": True, "status": "accepted", "visibility": "named"}
DONE = {"quest_kind": "photo", "status": "accepted"}


def _share(story: Story, actor: int, token: str, parent: str | None = None, **said: Any) -> None:
    story.tell("share", actor=actor, token=token, parent=parent, **(SHARED | said))


@pytest.fixture
def tree() -> Story:
    """a to b and c, b to d, d to e; and f on its own, for money."""
    story = Story()
    _share(story, 1, "a", network="mastodon")
    _share(story, 2, "b", "a", days=1)
    _share(story, 3, "c", "a", days=1)
    _share(story, 4, "d", "b", days=2)
    _share(story, 4, "e", "d", days=3)
    _share(story, 5, "f", paid=True, days=3)
    return story


def test_how_far_it_was_passed_on(tree: Story) -> None:
    assert tree.values("organic_shares", "relayers") == [5, 4]
    assert tree.value("organic_share_rate") == pytest.approx(500 / 6)
    assert tree.value("reshare_depth_max") == 3
    assert tree.value("reshare_depth_mean") == (0 + 1 + 1 + 2 + 3 + 0) / 6
    assert tree.value("reshare_depth_max", last=1) == 1


def test_virality_is_the_mean_distance_in_the_tree(tree: Story) -> None:
    graph = nx.Graph([("a", "b"), ("a", "c"), ("b", "d"), ("d", "e")])

    assert tree.value("structural_virality") == nx.average_shortest_path_length(graph)
    assert tree.value("structural_virality", last=1) == pytest.approx(4 / 3)


def test_a_broadcast_is_near_two_and_a_chain_is_long() -> None:
    star, chain = Story(), Story()
    _share(star, 0, "0")
    _share(chain, 0, "0")
    for place in range(1, 40):
        _share(star, place, str(place), "0")
        _share(chain, place, str(place), str(place - 1))

    assert star.value("structural_virality") == nx.average_shortest_path_length(nx.star_graph(39))
    assert chain.value("structural_virality") == pytest.approx(41 / 3)


def test_k_counts_whom_a_participant_brought_in_a_fortnight() -> None:
    story = Story()
    for actor, day in ((1, 0), (2, 0), (3, 10)):
        story.tell("participation", actor=actor, days=day, **VALID)
    for actor, day in ((1, 1), (1, 14), (1, 15), (2, -1), (3, 12)):
        told = {"token": "t", "by": "person"}
        story.tell("referral", actor=actor, days=day, **told)
    story.tell("referral", token="o", by="organisation")

    assert story.read("viral_coefficient", today=14)[""].parts == {
        "numerator": 2,
        "denominator": 2,
    }
    assert story.value("viral_coefficient", today=24) == 1
    assert story.value("viral_cycle_time") == 24 * (2 + 14) / 2  # of 1, 2, 14 and 15 days


def test_k_of_a_young_cohort_is_not_known() -> None:
    story = Story()
    story.tell("participation", actor=1, **VALID)

    reading = story.read("viral_coefficient", first=0, last=6, today=13)[""]

    assert (reading.value, reading.status) == (None, Status.IMMATURE_COHORT)


def test_ambassadors_speak_up_three_times_on_two_days_for_nothing() -> None:
    story = Story()
    for actor, days in ((1, (0, 1, 2)), (2, (0, 0, 0)), (3, (0, 1))):
        for day in days:
            _share(story, actor, f"{actor}{day}", days=day)
    for actor in (4, 5):
        for day in (0, 1):
            story.tell("testimonial", actor=actor, status="accepted", days=day)
    _share(story, 4, "paid", paid=True)
    story.tell("testimonial", actor=5, status="accepted", days=3)
    _share(story, 1, "more", days=9)

    assert story.value("spontaneous_ambassadors") == 2
    assert story.value("spontaneous_ambassadors", last=2) == 1


def test_staff_are_no_ambassadors() -> None:
    story = Story()
    for day in range(5):
        _share(story, 1, str(day), days=day, staff=day == 4)

    assert story.value("spontaneous_ambassadors") == 0


def test_echoes_come_after_a_month_or_after_the_end() -> None:
    story = Story(end=date(2026, 4, 29))  # the last day is day 49
    for actor, days in ((1, (0, 29, 59)), (2, (0, 30)), (3, (45, 49, 50)), (4, (0,))):
        for day in days:
            story.tell("comment", actor=actor, status="published", days=day)
    story.tell("view", actor=1, days=59, hours=2)

    # Actor 1 after 30 days on day 59, which is after the end, too; actor 2 on day 30; 3 on day 50.
    assert story.value("late_echoes") == 3
    assert story.value("late_return_rate") == 75
    assert story.value("late_echoes", last=49) == 1
    assert story.value("echo_half_life") == 1


def test_half_of_what_comes_after_the_end_comes_soon() -> None:
    story = Story(end=date(2026, 3, 20))  # day 10
    for actor, day in enumerate((10, 12, 14, 30, 3)):
        story.tell("view", actor=actor, days=day)

    assert story.value("echo_half_life") == 3


def test_echoes_come_after_the_day_on_which_it_really_ended() -> None:
    story = Story(end=date(2026, 3, 30))
    for actor, day in enumerate((10, 12, 14, 30, 3)):
        story.tell("view", actor=actor, days=day)
    early = story.tell("campaign_milestone", milestone="ended", days=4)
    story.tell("campaign_milestone", milestone="ended", item="our book", days=29)
    story.tell("campaign_milestone", milestone="ended", days=9)

    assert (story.value("echo_half_life"), story.value("late_echoes")) == (3, 4)

    story.take_back(early)  # it was not the last to say so
    assert story.value("echo_half_life") == 3
    for milestone in [fact for fact in story.facts if fact.payload.get("item") == "campaign"][1:2]:
        story.take_back(milestone)
    assert (story.value("echo_half_life"), story.value("late_echoes")) == (11, 1)


def test_what_is_said_after_the_end() -> None:
    planned, told = Story(end=date(2026, 3, 15)), Story(end=date(2026, 3, 15))
    told.tell("campaign_milestone", milestone="ended", days=2)
    told.tell("campaign_milestone", milestone="published", days=9)
    for story in (planned, told):
        for day in (1, 3, 5):
            story.tell("mention", brand="us", medium="social", days=day)
        story.tell("press_clipping", outlet="Zeitung", brand="us", days=6)
        story.tell("press_clipping", outlet="Zeitung", brand="x", whose="competitor", days=6)

    assert planned.value("post_campaign_mentions") == 2
    assert told.value("post_campaign_mentions") == 3


def test_momentum_is_this_week_against_the_last() -> None:
    story = Story()
    for actor, day in ((1, 0), (1, 1), (2, 6), (3, 7), (4, 8), (5, 13)):
        story.tell("completion", actor=actor, days=day, evidence="declared", **DONE)
    story.tell("contribution", actor=1, days=9, **MADE)
    _share(story, 6, "t", days=3)

    assert story.read("collective_momentum", last=13)[""].parts == {"now": 4, "before": 3}
    assert story.value("collective_momentum", last=13) == pytest.approx(100 / 3)


def test_deeds_off_the_platform() -> None:
    story = Story()
    for evidence in ("code_scan", "photo", "partner_attested", "declared"):
        story.tell("completion", actor=1, evidence=evidence, **DONE)
    story.tell("sticker_scanned", sticker="s", quantity=4)
    story.tell("observation", note="People sing.", theme="mood")

    assert story.values("off_platform_actions", "qualitative_observations") == [7, 1]


def test_more_than_the_target_makes_up_for_nothing() -> None:
    story = Story()
    story.tell("mission_outcome", outcome="trees", target=100, achieved=20)
    story.tell("mission_outcome", outcome="trees", target=100, achieved=150, days=5)
    story.tell("mission_outcome", outcome="laws", target=2, achieved=1, weight=50)

    assert story.value("mission_impact_attainment") == 100 * (100 + 50) / (100 + 100)
    assert story.value("mission_impact_attainment", last=1) == 100 * (20 + 50) / 200


def test_engagement_is_weighted_and_shows_what_it_weighs() -> None:
    story = Story()
    for visitor in range(4):
        story.tell("view", visitor=visitor)
    story.tell("reaction", kind="like")
    _share(story, 1, "t")
    story.tell("comment", status="published")
    story.tell("testimonial", status="accepted")
    story.tell("contribution", **MADE)
    story.tell("text_version", actor=1, document="d", version=1)

    reading = story.read("engagement_level")[""]

    assert reading.value == 100 * (1 + 2 + 3 + 5 + 8 + 10) / 4
    assert reading.parts["testimonials"] == 1


def test_dialogue_is_a_thread_of_two_people() -> None:
    story = Story()
    for name, actor, parent in (
        ("a", 1, None),
        ("b", 2, "a"),
        ("c", 1, "b"),
        ("d", 3, None),
        ("e", 3, "d"),
        ("f", 4, None),
    ):
        said = {"comment": name, "parent": parent, "content": "post"}
        story.tell("comment", actor=actor, status="published", **said)

    assert story.value("dialogue_rate") == 50


def test_in_the_shadow_is_who_is_never_seen() -> None:
    story = Story()
    for actor in (1, 2, 3):
        story.tell("contribution", actor=actor, **(MADE | {"visibility": "backstage"}))
    story.tell("contribution", actor=2, **MADE)
    story.tell("comment", actor=3, status="hidden")

    assert story.value("shadow_contributors") == 2


def test_partners_make_or_pass_on() -> None:
    story = Story()
    story.tell("post_published", partner="org", post="a", own_channel=True)
    story.tell("contribution", actor=1, partner=1, **MADE)
    story.tell("contribution", actor=1, **MADE)
    _share(story, 1, "t", partner=1)
    _share(story, 2, "u")

    assert story.value("co_creation_vs_reshare_ratio") == pytest.approx(200 / 3)
