"""KPIs that compare days, look back or follow cohorts, split by day: each figure by hand."""

from datetime import date, timedelta
from math import log, sqrt
from typing import Any
from uuid import UUID

import pytest

from quests.ids import public_id
from scoring.kpi import Status
from tests.stories import IDS, NOON, Story

A, B, C, D = (public_id("org", UUID(int=IDS["partner"] + one)) for one in (1, 2, 3, 4))
VALID = {"quest_kind": "photo", "status": "valid"}
DONE = {"quest_kind": "photo", "status": "accepted", "evidence": "declared"}
START = NOON.date()


def _days(story: Story, name: str, **asked: Any) -> dict[int, float | None]:
    """Its value by day, counted from 10 March."""
    return {
        (date.fromisoformat(day) - START).days: value and pytest.approx(value)
        for day, value in story.split(name, "day", **asked).items()
    }


def _told(story: Story, name: str, **asked: Any) -> dict[int, tuple[Status, int]]:
    return {
        (date.fromisoformat(day) - START).days: (one.status, one.n)
        for day, one in story.read(name, by="day", **asked).items()
    }


def test_downloads_of_a_day_are_compared_with_the_last_one_before_the_campaign() -> None:
    story = Story(start=START)
    for day in (-3, -2, -2, -1, -1, 0, 0, 0, 1, 2, 5):
        story.tell("app_download", app="a", store="f-droid", days=day)

    assert _days(story, "app_download_growth", first=0) == {0: 50, 1: -50, 2: -50, 5: -50}
    assert _days(story, "app_download_growth", first=1, last=2) == {1: -50, 2: -50}
    assert _days(story, "app_download_growth", first=3, last=4) == {}


def test_without_anything_before_the_campaign_a_day_has_no_growth() -> None:
    quiet, never_began = Story(start=START), Story()
    for story in (quiet, never_began):
        for day in (-2, 0):
            story.tell("app_download", app="a", store="f-droid", days=day)

    nothing = {-2: (Status.NULL_DENOMINATOR, 0), 0: (Status.NULL_DENOMINATOR, 0)}
    assert _told(quiet, "app_download_growth") == nothing
    assert _told(never_began, "app_download_growth") == nothing


def test_product_visits_of_a_day_are_compared_with_the_last_one_before_the_campaign() -> None:
    story = Story(start=START)
    for visitor, day in ((1, -2), (1, -1), (2, -1), (1, 0), (1, 3), (2, 3), (3, 3)):
        story.tell("view", visitor=visitor, section="product", content="jar", days=day)
    story.tell("view", visitor=4, section="blog", content="post", days=3)

    assert _days(story, "product_page_traffic_growth", first=0) == {0: -50, 3: 50}


def test_a_segment_grows_from_the_begin_of_a_day_to_its_end() -> None:
    story = Story()
    moves = (
        ("p", "x", "join", 0), ("q", "x", "join", 0), ("p", "y", "join", 1),
        ("q", "x", "leave", 4), ("r", "x", "join", 5), ("s", "x", "join", 6),
    )  # fmt: skip
    for profile, segment, move, day in moves:
        story.tell("segment_membership", profile=profile, segment=segment, move=move, days=day)

    # On day 1 somebody is in one more segment, and all are as many as before.
    grown = {0: None, 4: -50, 5: 100, 6: 50}
    assert _days(story, "segment_growth_rate") == grown
    # The day before the first of the window is looked at, too.
    assert _days(story, "segment_growth_rate", first=5, last=5) == {5: 100}
    assert story.read("segment_growth_rate", by="day")["2026-03-16"].parts == {
        "now": 3,
        "before": 2,
    }


@pytest.mark.parametrize(
    ("day", "days_of_month"),
    # A month is from a day to the same one of the next: from 31 March that is 30 April.
    [(3, 31), (21, 30), (22, 30), (51, 30), (52, 31), (-38, 28), (-10, 28), (-9, 31)],
)
def test_subscribers_of_a_day_grow_as_a_month_of_such_days_would(
    day: int, days_of_month: int
) -> None:
    story = Story()
    story.tell("subscriber_snapshot", list="newsletter", count=1_000, days=-60)
    story.tell("subscriber_snapshot", list="newsletter", count=1_002, days=day)

    monthly = 100 * (1.002**days_of_month - 1)
    assert _days(story, "subscriber_growth_rate", first=day) == {day: pytest.approx(monthly)}
    assert story.value("subscriber_growth_rate", first=day, last=day) == pytest.approx(monthly)


def test_subscribers_are_as_last_counted_whenever_that_was() -> None:
    story = Story()
    for actor in range(4):
        story.tell("opt_in", actor=actor, list="newsletter", confirmed=True)
    story.tell("opt_in", actor=9, list="newsletter", confirmed=True, days=2)
    story.tell("subscriber_snapshot", list="newsletter", count=8, days=5)
    story.tell("opt_in", actor=10, list="newsletter", confirmed=True, days=6)

    read = story.read("subscriber_growth_rate", by="day")

    both = {day: (one.parts["begin"], one.parts["end"]) for day, one in read.items()}
    # On day 6 one more is known to us, but somebody has counted, and that holds.
    assert both == {
        "2026-03-10": (0, 4),
        "2026-03-12": (4, 5),
        "2026-03-15": (5, 8),
        "2026-03-16": (8, 8),
    }
    assert _days(story, "newsletter_subscribers") == {0: 4, 2: 5, 5: 8, 6: 8}


def _join(story: Story, partner: str, sector: str, day: int) -> None:
    story.tell("partner_joined", partner=partner, sector=sector, days=day)


def test_diversity_is_that_of_who_is_on_board_at_the_end_of_a_day() -> None:
    story = Story()
    _join(story, A, "food", 0)
    _join(story, B, "food", 0)
    _join(story, C, "media", 1)
    story.tell("partner_left", partner=B, days=2)
    _join(story, B, "food", 9)
    story.tell("partner_left", partner=C, days=12)
    for partner in (A, B):
        story.tell("partner_left", partner=partner, days=13)

    mixed = {0: 0, 1: 1 - 5 / 9, 2: 0.5, 9: 1 - 5 / 9, 12: 0, 13: None}
    assert _days(story, "partner_sector_diversity") == mixed
    assert _days(story, "partner_sector_diversity", first=2, last=9) == {2: 0.5, 9: 1 - 5 / 9}


def test_enrichment_is_new_relations_of_a_day_per_partner_then_on_board() -> None:
    story = Story(start=START)
    for partner, sector, day in ((A, "food", -5), (B, "food", -5), (C, "media", 0), (D, "art", 2)):
        _join(story, partner, sector, day)
    for one, other, day in ((A, B, -1), (A, C, 1), (C, D, 3), (B, D, 3), (A, B, 4)):
        told = {"initiator": one, "other": other, "kind": "meeting", "prior_tie": day < 0}
        story.tell("relation_interaction", days=day, **told)

    enriched = _days(story, "network_enrichment", first=0)
    parts = {day: one.parts for day, one in story.read("network_enrichment", by="day").items()}

    assert enriched == {0: 0, 1: 1 / 3, 2: 0, 3: 2 / 4}
    assert parts["2026-03-13"] == {
        "new_relations": 2,
        "partners": 4,
        "new_partners": 0,
        "density": pytest.approx(100 * 4 / 6),
        "density_before": 100,  # A and B, before the campaign began
        "sector_diversity": pytest.approx(1 - (4 + 1 + 1) / 16),
    }


def test_momentum_of_a_day_is_its_week_against_the_one_before() -> None:
    story = Story()
    for actor, day in ((1, 0), (1, 1), (6, 3), (2, 6), (3, 7), (4, 8), (1, 9), (5, 13)):
        story.tell("completion", actor=actor, days=day, **DONE)

    # Persons of the seven days up to each, from the first of these days on.
    weeks = [1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 4, 4, 4, 4, 3, 2, 1, 1, 1, 1, *[0] * 7]
    growth = {
        day: 100 * now / weeks[day - 7] - 100 if day >= 7 else None for day, now in enumerate(weeks)
    }
    assert _days(story, "collective_momentum") == growth
    assert _days(story, "collective_momentum", first=9, last=10) == {9: 400, 10: 100}
    assert _days(story, "collective_momentum", first=27) == {}


def test_who_came_on_a_day_may_come_back_for_a_month() -> None:
    story = Story()
    for actor, day in ((1, 0), (2, 0), (3, 0), (1, 30), (2, 31), (4, 20), (5, 21), (5, 22)):
        story.tell("participation", actor=actor, days=day, **VALID)

    assert _days(story, "participant_retention_rate", today=50) == {
        0: 100 / 3,
        20: 0,
        21: None,
    }
    assert _told(story, "participant_retention_rate", today=50, first=20) == {
        20: (Status.OK, 1),
        21: (Status.IMMATURE_COHORT, 0),
    }
    assert _days(story, "participant_retention_rate", today=51, first=21) == {21: 100}


def test_k_of_a_day_is_whom_those_brought_who_joined_then() -> None:
    story = Story()
    for actor, day in ((1, 0), (2, 0), (3, 10)):
        story.tell("participation", actor=actor, days=day, **VALID)
    for actor, day in ((1, 1), (1, 14), (1, 15), (2, 2), (3, 12)):
        story.tell("referral", actor=actor, days=day, token="t", by="person")

    assert _days(story, "viral_coefficient", today=23) == {0: 1.5, 10: None}
    assert _told(story, "viral_coefficient", today=23)[10] == (Status.IMMATURE_COHORT, 0)
    assert _days(story, "viral_coefficient", today=24) == {0: 1.5, 10: 1}


def test_trust_passes_from_the_day_on_which_two_were_seen_together() -> None:
    story = Story()
    for actor in range(190):
        # 80 people on day 0, 80 on day 1, of whom half as many follow; then few; then late.
        day = (0, 1)[actor // 80] if actor < 160 else 2 if actor < 170 else 3
        if actor % 80 < 40:
            story.tell("participation", actor=actor, partner=1, days=-1, **VALID)
        story.tell("joint_exposure", actor=actor, brand_a=A, brand_b=B, days=day)
        if actor % 40 < (20 if actor % 80 < 40 and day == 0 else 10):
            told = {"list": "news", "confirmed": True}
            story.tell("opt_in", actor=actor, partner=2, days=day + 30, **told)

    read = story.read("trust_transfer_lift", by="day", today=32)

    # Who met A by B had engaged with neither: they are others, too, and none of them follows.
    values = {day: one.value for day, one in read.items()}
    assert values["2026-03-10"] == pytest.approx((20 / 40) / (10 / 80))
    assert values["2026-03-11"] == pytest.approx((10 / 40) / (10 / 80))
    assert read["2026-03-12"].status is Status.INSUFFICIENT_N
    assert read["2026-03-13"].status is Status.IMMATURE_COHORT
    interval = read["2026-03-11"].interval
    error = sqrt(1 / 10 - 1 / 40 + 1 / 10 - 1 / 80)
    assert interval is not None
    assert log(interval[1] / 2) == pytest.approx(1.96 * error)


def test_states_that_did_not_change_hold_beside_what_happened() -> None:
    story = Story()
    for partner in (A, B, C, D):
        _join(story, partner, "food", 0)
    story.tell("post_published", partner=A, post="a", own_channel=True, days=3)
    story.tell("relation_interaction", initiator=A, other=B, kind="meeting", days=4)

    assert _days(story, "passive_partner_rate") == {0: 100, 3: 75}
    assert _days(story, "network_density") == {0: 0, 4: 100 / 6}


@pytest.mark.parametrize(
    ("zone", "clocks_change", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), (22.999, 23, 45.999, 46)),  # 23 hours
        ("Europe/Berlin", date(2026, 10, 25), (21.999, 22, 46.999, 47)),  # 25 hours
        ("America/New_York", date(2026, 11, 1), (27.999, 28, 52.999, 53)),
    ],
)
def test_a_day_on_which_clocks_change_is_one_day(
    zone: str, clocks_change: date, hours: tuple[float, ...]
) -> None:
    """Hours from midnight UTC before the day: just before it, its first, its last, just after."""
    story = Story(start=clocks_change, zone=zone)
    midnight = (clocks_change - START).days * 24 - 12 - 24
    for hour, times in zip(hours, (2, 3, 5, 7), strict=True):
        for actor in range(times):
            story.tell("app_download", app="a", store="f-droid", hours=midnight + hour)
            story.tell("completion", actor=actor, hours=midnight + hour, **DONE)
            one = f"{hour} {actor}"
            told = {"profile": one, "segment": "s", "move": "join"}
            story.tell("segment_membership", hours=midnight + hour, **told)

    before, day, after = (
        (clocks_change + timedelta(days=further)).isoformat() for further in (-1, 0, 1)
    )
    growth = {"app_download_growth": {before: 0, day: 300, after: 250}}
    growth["segment_growth_rate"] = {before: None, day: 400, after: 70}
    for name, expected in growth.items():
        assert story.split(name, "day") == expected, name
    momentum = story.read("collective_momentum", by="day")
    assert [momentum[one].parts["now"] for one in (before, day, after)] == [2, 5, 7]
