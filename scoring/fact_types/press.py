"""Facts of what others say of a campaign, and how search engines see it."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, computed_field

from scoring.fact_types.payload import FactType, Name, Payload, Whole

Sentiment: TypeAlias = Literal["positive", "neutral", "negative"]
Whose: TypeAlias = Annotated[
    Literal["own", "competitor", "other"],
    Field(description="Whether the brand is of the campaign, a declared competitor, or neither."),
]


class Mention(Payload):
    """Somebody spoke of a brand."""

    brand: Name
    whose: Whose = "own"
    medium: Literal["social", "blog", "forum", "video", "other"]
    sentiment: Sentiment | None = None


class PressClipping(Payload):
    """A medium wrote of a brand; the size in units of the rate, which is in cents."""

    outlet: Name
    brand: Name
    whose: Whose = "own"
    readership: Whole = 0
    sentiment: Sentiment | None = None
    size: Annotated[int, Field(ge=0, le=10**6)] = 0
    ad_rate: Annotated[int, Field(ge=0, le=10**6)] = 0

    @computed_field
    def ad_value(self) -> int:
        """What an advertisement of that size would have cost, in cents."""
        return self.size * self.ad_rate


class SeoSnapshot(Payload):
    """How a provider, always named, rates the site on a day."""

    provider: Name
    page_rank: Whole | None = None
    domain_authority: Annotated[int, Field(ge=0, le=100)] | None = None


TYPES = (
    FactType("mention", Mention),
    FactType("press_clipping", PressClipping, subject="outlet"),
    FactType("seo_snapshot", SeoSnapshot, subject="provider"),
)
