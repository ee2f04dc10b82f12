"""Audience and web, on a week of five visitors that one can count by hand."""

from datetime import date

import pytest

from tests.stories import Story

SECTIONS = {"site": "home", "blog": "post", "product": "jar"}


def _view(story: Story, visitor: int, section: str, **said: object) -> None:
    story.tell("view", visitor=visitor, section=section, content=SECTIONS[section], **said)


@pytest.fixture
def week() -> Story:
    """Five visits of four visitors.

    Ada reads two pages and clicks, in 300 s. Ben is gone at once, and comes back by search for
    60 s, in which he leaves two leads. Cem scrolls a product page for 12 s. Dee comes by search
    and sees one page.
    """
    story = Story(start=date(2026, 3, 11))
    _view(story, 1, "site", channel="social", locale="fr", partner=1)
    _view(story, 1, "blog", secs=120)
    story.tell("interaction", visitor=1, kind="click", secs=300)
    _view(story, 2, "blog", hours=1, channel="social")
    _view(story, 2, "product", days=1, channel="organic_search")
    _view(story, 2, "site", days=1, secs=60)
    story.tell("lead_created", visitor=2, lead="a", kind="contact", days=1, secs=90)
    story.tell("lead_created", visitor=2, lead="b", kind="ebook", days=1, secs=95)
    _view(story, 3, "product", days=2, channel="direct")
    story.tell("interaction", visitor=3, kind="scroll", days=2, secs=12)
    _view(story, 4, "site", days=2, channel="organic_search")
    return story


def test_visits_and_visitors(week: Story) -> None:
    assert week.values("page_views", "visits", "unique_visitors") == [7, 5, 4]
    assert week.values("blog_unique_visitors", "returning_visitors") == [2, 1]
    assert week.value("average_visit_duration") == (300 + 0 + 60 + 12 + 0) / 5
    assert week.value("blog_traffic_share") == 40
    assert week.value("product_page_visits") == 2


def test_visitors_of_days_are_no_visitors_of_the_week(week: Story) -> None:
    days = week.split("unique_visitors", "day")

    assert days == {"2026-03-10": 2, "2026-03-11": 1, "2026-03-12": 2}
    assert week.value("unique_visitors", first=0, last=1) == 2
    assert week.value("returning_visitors", first=0, last=0) == 0
    assert week.value("returning_visitors", first=1) == 1


def test_a_visit_has_the_channel_and_the_day_that_it_began_with(week: Story) -> None:
    channels = {"social": 2, "organic_search": 2, "direct": 1}

    assert week.split("visits_by_channel", "channel") == channels
    assert week.split("visits", "day") == {"2026-03-10": 2, "2026-03-11": 1, "2026-03-12": 2}


def test_who_was_gone_at_once_depends_on_whom_you_ask(week: Story) -> None:
    bounced = {
        "bounce_rate": 40,  # Ben's first visit, Dee
        "bounce_rate_strict_action": 40,
        "bounce_rate_active_event": 60,  # and Cem, who only scrolled
        "bounce_rate_ga4": 40,  # Cem stayed longer than 10 s
        "bounce_rate_posthog": 40,
    }

    assert {name: week.value(name) for name in bounced} == bounced


def test_search(week: Story) -> None:
    assert week.value("organic_search_visits") == 2
    assert week.value("organic_search_conversions") == 2
    assert week.value("organic_search_conversion_rate") == 50
    assert week.split("organic_search_visits", "content") == {"home": 1, "jar": 1}


def test_product_pages_grow_against_as_many_days_before_the_campaign(week: Story) -> None:
    _view(week, 5, "product", days=-1)

    reading = week.read("product_page_traffic_growth", first=1, last=2)[""]

    assert reading.parts == {"now": 2, "before": 1}
    assert reading.value == 100


def test_a_late_fact_moves_what_it_touches(week: Story) -> None:
    late = week.tell("interaction", visitor=2, kind="play", hours=1, secs=600)

    assert week.values("visits", "bounce_rate", "average_visit_duration") == [5, 20, 972 / 5]

    week.take_back(late)
    assert week.values("visits", "bounce_rate", "average_visit_duration") == [5, 40, 372 / 5]


def test_time_on_page_is_foreground_time_per_visit_that_saw_it(week: Story) -> None:
    for section, content, spent in (
        ("blog", "post", 90),
        ("blog", "post", 30),
        ("site", "home", 60),
    ):
        week.tell("engaged_time", visitor=1, section=section, content=content, seconds=spent)

    assert week.value("average_time_on_page") == 180 / 5
    assert week.split("average_time_on_page", "section") == {
        "blog": 60,
        "site": 20,
        "product": 0,
    }
    assert week.split("average_time_on_page", "content")["post"] == 60


def test_what_was_shown(week: Story) -> None:
    for visitor, kind, often in ((1, "organic", 3), (1, "paid", 2), (2, "paid", 4), (3, "ad", 41)):
        week.tell("impression", visitor=visitor, kind=kind, quantity=often)
    week.tell("revenue_entry", category="ad", amount=8_200)
    week.tell("revenue_entry", category="sales", amount=5_000)

    assert week.values("impressions", "ad_impressions", "reach", "organic_reach") == [50, 41, 3, 1]
    assert week.value("ad_revenue_cpm") == 2_000  # 82 EUR for 41 of them
    assert week.values("clicks", "click_through_rate") == [1, 2]
    assert week.split("impressions", "kind") == {"organic": 3, "paid": 6, "ad": 41}


def test_interactions_are_those_with_pages_and_with_people(week: Story) -> None:
    week.tell("comment", status="published")
    week.tell("comment", status="hidden")

    assert week.values("interactions", "interactions_per_visit") == [3, 0.6]


def test_what_search_engines_think_holds_until_they_think_again() -> None:
    story = Story()
    story.tell("seo_snapshot", provider="Moz", domain_authority=40, page_rank=3)
    story.tell("seo_snapshot", provider="Ahrefs", domain_authority=60, days=1)
    story.tell("seo_snapshot", provider="Moz", domain_authority=50, days=5)

    assert story.values("domain_authority", "page_rank") == [55, 3]
    assert story.value("domain_authority", last=0) == 40
    assert story.value("domain_authority", first=2, last=3) == 50
    assert story.split("domain_authority", "provider") == {"Moz": 50, "Ahrefs": 60}


def test_nobody_came() -> None:
    story = Story()

    assert story.values("visits", "bounce_rate", "average_visit_duration") == [0, None, None]
