"""Facts of money, in whole cents, and of the days a campaign is measured by."""

from typing import Annotated, Literal

from pydantic import Field

from scoring.fact_types.payload import FactType, Money, Name, Payload


class Purchase(Money):
    """Somebody bought something, or got the money back."""

    product: Name
    refund: bool = False


class Booking(Money):
    """Somebody booked something; a booking of which any fact says cancelled does not count."""

    booking: Name
    cancelled: bool = False


class RevenueEntry(Money):
    """The campaign earned something."""

    category: Literal["ad", "sales", "subscription", "partnership", "other"]


class CostEntry(Money):
    """The campaign cost something."""

    category: Literal["ad", "production", "social", "distribution", "staff", "tools", "other"]
    purpose: Literal["lead_generation", "awareness", "retention", "other"] = "other"


class BaselineEntry(Money):
    """What the same had cost before, or would have cost otherwise."""

    category: Literal["ad", "production", "social", "distribution", "staff", "tools", "other"]


class CampaignMilestone(Payload):
    """A day in the life of a campaign, or of one thing that it published."""

    milestone: Literal["idea", "published", "ended"]
    item: Annotated[Name, Field(description="`campaign`, or the name of what it is about.")] = (
        "campaign"
    )
    kind: Name | None = None


TYPES = (
    FactType("purchase", Purchase),
    FactType("booking", Booking, subject="booking"),
    FactType("revenue_entry", RevenueEntry),
    FactType("cost_entry", CostEntry),
    FactType("baseline_entry", BaselineEntry),
    FactType("campaign_milestone", CampaignMilestone, subject="item"),
)
