"""Leads, conversions and the pipeline, counted by hand."""

import pytest

from tests.stories import Story


def _asked(story: Story, lead: str, kind: str = "ebook", **said: object) -> None:
    story.tell("lead_created", lead=lead, kind=kind, **said)


def _moved(story: Story, lead: str, to: str, days: float, **said: object) -> None:
    story.tell("lead_stage_changed", lead=lead, to=to, days=days, **said)


def _funnel() -> Story:
    """Four leads of the first day, one of the tenth: two qualified, one bought."""
    story = Story()
    for lead, kind in (("a", "ebook"), ("b", "contact"), ("c", "participation"), ("d", "other")):
        _asked(story, lead, kind, channel="email" if lead < "c" else "social", partner=1)
    _asked(story, "a", "webinar", days=4, channel="social", partner=1)
    _asked(story, "e", days=10, touches=["ambassador", "display"])
    _moved(story, "a", "mql", 1)
    _moved(story, "b", "mql", 2)
    _moved(story, "a", "sal", 12, contacted=True)
    _moved(story, "b", "sal", 1)
    _moved(story, "d", "sal", 3, contacted=True)
    _moved(story, "a", "customer", 13)
    _moved(story, "a", "customer", 14)
    return story


def test_each_lead_counts_once() -> None:
    story = _funnel()

    assert story.values(
        "leads_collected", "direct_requests", "marketing_qualified_leads",
        "sales_accepted_leads", "customers_won", "momentum_leads",
    ) == [5, 5, 2, 2, 1, 1]  # fmt: skip
    assert story.value("leads_collected", first=4, last=9) == 1
    assert story.value("customers_won", first=14) == 1
    assert story.split("leads_collected", "channel") == {"": 1, "email": 2, "social": 3}


def test_a_lead_is_followed_from_the_day_it_came() -> None:
    story = _funnel()

    assert story.values(
        "lead_to_mql_rate", "mql_to_sal_rate", "sal_to_customer_rate", "lead_to_customer_rate",
        first=0, last=9,
    ) == [50, 50, pytest.approx(100 / 3), 25]  # fmt: skip
    assert story.values("lead_to_mql_rate", "mql_to_sal_rate", first=10) == [0, None]
    assert story.split("lead_to_mql_rate", "channel") == {"": 0, "email": 100, "social": 0}


def test_a_stage_is_counted_where_the_lead_came_from() -> None:
    story = _funnel()

    assert story.split("marketing_qualified_leads", "channel") == {"email": 2}
    assert len(story.split("customers_won", "partner")) == 1


def test_a_late_lead_takes_its_way_along() -> None:
    story = Story()
    _moved(story, "z", "mql", 2)
    assert story.value("lead_to_mql_rate") is None

    _asked(story, "z", days=1)

    assert story.value("lead_to_mql_rate", first=1, last=1) == 100


def test_conversions_are_firsts_of_each_person() -> None:
    story = Story()
    done = {"quest_kind": "slogan", "evidence": "declared"}
    for day in (0, 1):
        story.tell("completion", actor=1, status="accepted", days=day, **done)
    story.tell("completion", actor=2, status="rejected", **done)
    story.tell("purchase", actor=1, product="p", amount=100, days=2)
    story.tell("purchase", actor=2, product="p", amount=100, refund=True)
    story.tell("opt_in", actor=2, list="newsletter", confirmed=True)
    _asked(story, "a", days=3)
    _asked(story, "a", days=4)

    assert story.value("conversions") == 4
    assert story.split("conversions", "kind") == {
        "completion": 1, "lead_created": 1, "opt_in": 1, "purchase": 1,
    }  # fmt: skip


def test_what_requests_and_leads_cost() -> None:
    story = Story()
    for visitor in (1, 1, 2, 3, 4):
        story.tell("view", visitor=visitor)
    _asked(story, "a")
    _asked(story, "b")
    story.tell("cost_entry", category="ad", purpose="lead_generation", amount=3_001)
    story.tell("cost_entry", category="staff", amount=2_000)

    assert story.values("site_conversion_rate", "cost_per_conversion", "cost_per_lead") == [
        50, pytest.approx(25.005), pytest.approx(15.005),
    ]  # fmt: skip


def test_conversations() -> None:
    story = Story()
    for lead in "abc":
        story.tell("conversation", lead=lead, direction="inbound")
        story.tell("conversation", lead=lead, direction="inbound", days=1)
    story.tell("conversation", lead="a", direction="outbound", days=2)
    story.tell("conversation", lead="b", direction="outbound", days=3)
    _moved(story, "a", "customer", 4)
    _moved(story, "c", "customer", 0.5)
    story.tell("conversation", lead="a", direction="inbound", days=9)

    assert story.value("conversation_led_conversion_rate") == 50
    assert story.value("conversations_per_conversion") == 2  # 3 before a, 1 before c


def _deal(story: Story, name: str, amount: int, **said: object) -> None:
    said = {"stage": "offer", "channel": "email", **said}
    story.tell("opportunity", opportunity=name, amount=amount, **said)


def test_the_pipeline_is_what_stands_at_the_end() -> None:
    story = Story()
    _deal(story, "a", 35_000_000, touches=["share", "event"])
    _deal(story, "b", 100_000, touches=["quest", "paid_search"])
    _deal(story, "c", 700_000, touches=["outside", "share"])
    _deal(story, "b", 150_000, touches=["quest", "paid_search"], days=3, stage="contract")
    _deal(story, "a", 35_000_000, touches=["share", "event"], days=5, status="lost")

    assert story.value("pipeline_value", last=2) == 351_000
    assert story.values("pipeline_value", "organic_pipeline_value", last=4) == [351_500, 350_000]
    assert story.split("pipeline_value", "stage", last=4) == {"contract": 1_500, "offer": 350_000}
    assert story.values("pipeline_value", "organic_pipeline_value") == [1_500, 0]


def test_a_deal_is_attributed_to_its_first_last_or_to_all_of_its_contacts() -> None:
    story = Story()
    _deal(story, "a", 100, touches=["share", "event", "share"])
    _deal(story, "b", 1_000, touches=["outside", "quest"])
    _deal(story, "c", 500, touches=["outside"])
    _deal(story, "d", 70)
    _deal(story, "e", 9_999, touches=["email", "outside"], status="lost")
    _deal(story, "a", 200, touches=["share", "event", "share"], days=3)

    names = ("pipeline_value", "pipeline_last_touch", "pipeline_linear", "pipeline_influenced")
    assert story.values(*names) == [2.7, 12.7, 7.7, 12.7]
    assert story.values(*names, last=2) == [1.7, 11.7, 6.7, 11.7]
    assert story.split("pipeline_value", "touch") == {"share": 2, "": 0.7}
    assert story.split("pipeline_last_touch", "touch") == {"share": 2, "quest": 10, "": 0.7}
    assert story.split("pipeline_linear", "touch") == {
        "share": 0.67 + 0.66, "event": 0.67, "quest": 5, "": 0.7
    }  # fmt: skip


def test_what_needed_no_ads_is_shown_beside_what_ads_cost() -> None:
    story = Story()
    _deal(story, "a", 35_000_000)
    story.tell("cost_entry", category="ad", amount=1_250)

    read = story.read("organic_pipeline_value")[""]

    assert read.value == 350_000
    assert read.parts == {"ad_free_pipeline": 35_000_000, "ad_spend": 1_250}
    assert story.value("ad_spend") == 12.5
