"""What organisations signal back: what became of people and leads in their own systems.

An unknown type is no mistake: it is kept and counted, and may be known one day.
"""

from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from quests.commitment import Cents, Currency
from quests.shown_ids import OrganisationId, ShownAs
from quests.texts import Instant, Slug

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[ -~]+$")]
Stage: TypeAlias = Literal["lead", "mql", "sal", "customer", "lost"]
CampaignId: TypeAlias = Annotated[UUID, ShownAs("cmp")]


class Said(BaseModel):
    """The data of a signal; members that we do not know are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class LeadStage(Said):
    """A lead reached a stage."""

    campaign: CampaignId
    lead: Name
    to: Stage
    before: Stage | None = None
    contacted: bool = False


class OpportunityNow(Said):
    """What a deal is worth as of now; the latest of each counts."""

    campaign: CampaignId
    opportunity: Name
    stage: Name
    status: Literal["open", "won", "lost"] = "open"
    value: Cents
    currency: Currency = "EUR"
    lead: Name | None = None
    partner: OrganisationId | None = None


class Bought(Said):
    """Somebody bought something, or got the money back."""

    campaign: CampaignId
    product: Name
    value: Cents
    currency: Currency = "EUR"
    refund: bool = False


class Redeemed(Said):
    """A coupon of the organisation was redeemed at its own till."""

    code: Annotated[str, Field(min_length=4, max_length=64)]


class MailEnded(Said):
    """A person wants no more mail, or their mailbox takes none; by the one or the other name.

    An address is looked for by its keyed hash among those who said something to the organisation,
    and kept nowhere.
    """

    campaign: CampaignId
    ref: (
        Annotated[str, Field(pattern=r"^p_[a-z2-7]{26}$", description="As in our events.")] | None
    ) = None
    email: (
        Annotated[str, Field(min_length=3, max_length=254, description="Where you wrote to.")]
        | None
    ) = None
    purpose: Slug = "newsletter"

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.ref is None) == (self.email is None):
            raise PydanticCustomError("one_of", "name them by `ref` or by `email`")
        return self


class MailBounced(MailEnded):
    """Their mailbox takes none; that is no word of theirs, so no consent ends by it."""


TYPES: dict[str, type[Said]] = {
    "lead.stage_changed": LeadStage,
    "opportunity.changed": OpportunityNow,
    "purchase.made": Bought,
    "coupon.redeemed": Redeemed,
    "mail.bounced": MailBounced,
    "mail.unsubscribed": MailEnded,
}


class Signal(BaseModel):
    """A message: what happened, when, and its data."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,99}$", examples=["lead.stage_changed"])]
    timestamp: Instant = Field(description="When it happened, not when it was sent.")
    data: dict[str, JsonValue] = Field(description="By type; see the guide.")
