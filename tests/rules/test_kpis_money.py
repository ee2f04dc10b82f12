"""Sales, costs, coupons, samples and experiments, counted by hand."""

import pytest

from scoring.kpi import Status
from tests.stories import NOON, Story


def test_sales_less_refunds_to_the_cent() -> None:
    story = Story()
    for amount in (1_999, 1_999, 5):
        story.tell("purchase", product="p", amount=amount, locale="de")
    story.tell("purchase", product="p", amount=1_999, refund=True, locale="de")
    wrong = story.tell("purchase", product="p", amount=77)
    story.take_back(wrong)

    assert story.values("purchases", "sales_value") == [2, 20.04]
    assert story.split("sales_value", "locale") == {"de": 20.04}


def test_a_cancelled_booking_does_not_count() -> None:
    story = Story()
    for booking in "abc":
        story.tell("booking", booking=booking, amount=100)
    story.tell("booking", booking="b", amount=100, cancelled=True, days=3)

    assert story.values("bookings") == [2]
    assert story.value("bookings", first=3) == 0


def test_production_costs_less_than_before() -> None:
    story = Story()
    story.tell("baseline_entry", category="production", amount=200_000)
    story.tell("baseline_entry", category="ad", amount=999)
    story.tell("cost_entry", category="production", amount=80_000)
    story.tell("cost_entry", category="production", amount=20_000, days=1)
    story.tell("cost_entry", category="ad", amount=4_000)
    story.tell("revenue_entry", category="ad", amount=50_000)

    assert story.values(
        "production_cost", "production_cost_reduction", "money_saved", "ad_spend", "ad_revenue"
    ) == [1_000, 50, 1_000, 40, 500]


def test_no_baseline_no_reduction() -> None:
    story = Story()
    story.tell("cost_entry", category="production", amount=1)

    read = story.read("production_cost_reduction")[""]

    assert (read.value, read.status) == (None, Status.NULL_DENOMINATOR)


def test_from_the_idea_to_the_market() -> None:
    story = Story()
    story.tell("campaign_milestone", milestone="idea", item="a")
    story.tell("campaign_milestone", milestone="published", item="a", days=6)
    story.tell("campaign_milestone", milestone="idea", item="b", days=1)
    story.tell("campaign_milestone", milestone="published", item="b", days=11)
    story.tell("campaign_milestone", milestone="idea", item="c")

    assert story.value("time_to_market") == 8
    assert story.value("time_to_market", last=6) == 6


def test_coupons_are_followed_from_the_day_they_were_given_out() -> None:
    story = Story()
    for number in range(4):
        story.tell("coupon_issued", code=f"u{number}", code_kind="unique")
    story.tell("coupon_issued", code="spring", code_kind="shared")
    story.tell("coupon_issued", code="spring", code_kind="shared", days=1)
    for code, kind, day in (("u0", "unique", 5), ("u0", "unique", 6), ("spring", "shared", 7)):
        story.tell("coupon_redeemed", code=code, code_kind=kind, days=day)
    story.tell("coupon_redeemed", code="of-others", code_kind="unique", days=8)

    assert story.values(
        "coupons_issued", "coupons_redeemed", "coupon_redemption_rate",
        "unique_codes_redeemed", "unique_code_redemption_rate",
    ) == [6, 3, 40, 2, 25]  # fmt: skip
    assert story.value("coupon_redemption_rate", last=0) == 40
    assert story.split("coupons_redeemed", "kind") == {"shared": 1, "unique": 2}


def test_downloads_compared_with_before_the_campaign() -> None:
    story = Story(start=NOON.date())
    for day in (-3, -2, -2, -1, 0, 0, 0, 1, 2, 5):
        story.tell("app_download", app="a", store="f-droid", days=day)

    assert story.values("app_downloads", "app_download_growth", first=0, last=2) == [5, 25]
    assert story.value("app_download_growth") is None


def test_samples_that_led_to_a_purchase_of_the_same() -> None:
    story = Story()
    for actor in (1, 1, 2, 3, 4):
        story.tell("sample_distributed", actor=actor, product="oats", quantity=2)
    story.tell("purchase", actor=1, product="oats", amount=300, days=90)
    story.tell("purchase", actor=2, product="oats", amount=300, days=90.1)
    story.tell("purchase", actor=3, product="soap", amount=300, days=1)
    story.tell("purchase", actor=4, product="oats", amount=300, days=-1)

    assert story.values("samples_distributed", "sample_to_sale_rate") == [10, 25]


def _seen(story: Story, variant: str, people: range, converting: int) -> None:
    for place, actor in enumerate(people):
        story.tell("experiment_exposure", actor=actor, experiment="x", variant=variant)
        if place < converting:
            story.tell("lead_created", actor=actor, lead=str(actor), kind="ebook", days=1)


def test_personalisation_lifts_by_so_much_give_or_take() -> None:
    story = Story()
    _seen(story, "control", range(100), 10)
    _seen(story, "personalised", range(100, 300), 30)
    story.tell("experiment_exposure", actor=0, experiment="x", variant="personalised", days=9)

    read = story.read("personalization_uplift")[""]

    assert read.value == pytest.approx(50)
    assert read.interval is not None
    low, high = read.interval
    assert (low, high) == (pytest.approx(-23.6, abs=0.1), pytest.approx(194.4, abs=0.1))
    assert read.n == 300


def test_brand_awareness_by_wave() -> None:
    story = Story()
    scale = {"item": "brand_awareness", "scale_min": 0, "scale_max": 1}
    for actor, value in ((1, 1), (2, 0), (3, 0), (4, 0)):
        story.tell("survey_answer", actor=actor, wave="pre", brand="b", value=value, **scale)
    for actor, value in ((1, 1), (2, 1)):
        story.tell("survey_answer", actor=actor, wave="post", brand="b", value=value, **scale)
    story.tell("survey_answer", actor=5, item="mission_bond", wave="pre", value=5)

    assert story.split("brand_awareness", "wave") == {"pre": 25, "post": 100}
    assert story.value("brand_awareness") == 50
