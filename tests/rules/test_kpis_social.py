"""Social networks, press and what it all brought in, counted by hand."""

import pytest

from scoring.kpi import Status
from tests.stories import Story

SHARED = {"paid": False, "incentive": False, "staff": False}


def test_reactions_comments_and_shares() -> None:
    story = Story()
    like = story.tell("reaction", kind="like", content="a")
    story.tell("reaction", kind="like", content="b")
    story.tell("reaction", kind="love", content="a")
    story.tell("comment", status="published", content="a")
    story.tell("comment", status="hidden", content="a")
    story.tell("share", content="a", **SHARED)
    story.take_back(like)

    assert story.values("likes", "comments", "engagements") == [1, 1, 4]


def test_what_people_make_and_say() -> None:
    story = Story()
    made = {"kind": "photo", "status": "accepted", "visibility": "named"}
    for authored in (True, True, False):
        story.tell("contribution", authored=authored, **made)
    for status in ("accepted", "declined"):
        story.tell("testimonial", status=status)

    assert story.values("content_created", "testimonials") == [2, 1]


def test_answers_to_a_post_belong_to_the_day_it_was_published() -> None:
    story = Story()
    for post, day in (("a", 0), ("b", 0), ("c", 5)):
        story.tell("post_published", post=post, partner="org", own_channel=True, days=day)
    story.tell("reaction", kind="like", content="a", days=7)
    story.tell("share", content="a", days=8, **SHARED)
    story.tell("comment", status="published", content="b", days=9)
    story.tell("reaction", kind="like", content="c", days=9)
    story.tell("reaction", kind="like", content="of nobody")

    assert story.value("average_engagement_per_post", last=0) == 1.5
    assert story.value("average_engagement_per_post") == pytest.approx(4 / 3)


def test_followers_are_as_last_counted_on_each_account() -> None:
    story = Story()
    for account, network, count, day in (
        ("m", "mastodon", 100, 0),
        ("i", "instagram", 1_000, 1),
        ("m", "mastodon", 130, 3),
        ("m", "mastodon", 120, 3.1),
        ("i", "instagram", 900, 9),
    ):
        story.tell("follower_snapshot", account=account, network=network, count=count, days=day)

    assert story.value("community_size", last=2) == 1_100
    assert story.value("community_size", first=4, last=5) == 1_120
    assert story.split("community_size", "network") == {"mastodon": 120, "instagram": 900}
    assert story.value("followers_gained", first=2, last=5) == 20
    assert story.value("followers_gained", first=4) == -100


def test_sentiment_is_among_mentions_that_have_one() -> None:
    story = Story()
    for sentiment in ("positive", "positive", "neutral", "negative", None):
        story.tell("mention", brand="us", medium="social", sentiment=sentiment)
    story.tell("mention", brand="us", medium="blog", sentiment="positive")
    story.tell("mention", brand="them", whose="competitor", medium="social", sentiment="negative")

    assert story.values("mentions", "positive_sentiment_share", "negative_sentiment_share") == [
        5, 60, 20,
    ]  # fmt: skip


def test_press() -> None:
    story = Story()
    for outlet, readers, sentiment, day in (
        ("Zeitung", 1_000, "positive", 0),
        ("Zeitung", 1_400, "negative", 1),
        ("Journal", 500, "positive", 1),
        ("Blatt", 0, None, 2),
    ):
        said = {"readership": readers, "sentiment": sentiment, "size": 2, "ad_rate": 150}
        story.tell("press_clipping", outlet=outlet, brand="us", days=day, **said)
    for whose in ("competitor", "other"):
        story.tell("press_clipping", outlet="Journal", brand="x", whose=whose, readership=9_999)

    assert story.values("media_coverage", "share_of_voice") == [4, 80]
    assert story.value("potential_reach") == 1_200 + 500
    assert story.value("potential_reach", last=0) == 1_200
    assert story.split("potential_reach", "outlet") == {"Zeitung": 1_200, "Journal": 500}
    assert story.value("coverage_sentiment_positive") == pytest.approx(200 / 3)
    assert story.value("coverage_sentiment_negative") == pytest.approx(100 / 3)


def test_the_worth_in_advertisements_is_contested() -> None:
    story = Story()
    story.tell("press_clipping", outlet="Zeitung", brand="us", size=3, ad_rate=150)

    reading = story.read("ad_value_equivalency")[""]

    assert (reading.value, reading.status) == (4.5, Status.CONTESTED)


def test_return_on_what_was_spent() -> None:
    story = Story()
    assert story.value("roi") is None

    story.tell("cost_entry", category="social", amount=2_000)
    story.tell("cost_entry", category="production", amount=3_000)
    story.tell("revenue_entry", category="sales", amount=4_000, channel="social")
    story.tell("purchase", product="jar", amount=2_000, channel="organic_social")
    story.tell("purchase", product="jar", amount=500, refund=True, channel="organic_social")
    story.tell("purchase", product="jar", amount=3_500)

    assert story.value("roi") == 100 * (9_000 - 5_000) / 5_000
    assert story.value("social_media_roi") == 100 * (5_500 - 2_000) / 2_000
