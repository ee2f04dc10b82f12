"""Facts of leads: how they came, how far they went, what they are worth."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Strict, computed_field

from scoring.fact_types.payload import FactType, Money, Name, Payload

Stage: TypeAlias = Literal["lead", "mql", "sal", "customer", "lost"]
Touch: TypeAlias = Literal[
    "share",
    "partner_referral",
    "ambassador",
    "quest",
    "post",
    "press",
    "organic_search",
    "organic_social",
    "email",
    "event",
    "direct",
    "paid_search",
    "paid_social",
    "display",
    "outside",
]
PAID_TOUCHES = frozenset({"paid_search", "paid_social", "display"})
MOMENTUM_TOUCHES = frozenset({"share", "partner_referral", "ambassador"})
Touches: TypeAlias = Annotated[
    tuple[Touch, ...],
    Strict(False),
    Field(
        max_length=100,
        description="Every contact in its order; `outside` is one that the campaign did not make.",
    ),
]


class Touched(Payload):
    """What came by a path of contacts."""

    touches: Touches = ()

    @computed_field
    def paid(self) -> bool:
        """Whether any contact was paid for."""
        return not PAID_TOUCHES.isdisjoint(self.touches)

    @computed_field
    def momentum(self) -> bool:
        """Whether people or partners brought it: by a share, a referral or an ambassador."""
        return bool(self.touches) and self.touches[0] in MOMENTUM_TOUCHES


class LeadCreated(Touched):
    """Somebody left their details; by asking for something, or by taking part."""

    lead: Name
    kind: Literal["ebook", "webinar", "blog_subscription", "contact", "other", "participation"]


class LeadStageChanged(Payload):
    """A lead reached a stage; ``contacted`` once somebody spoke with them."""

    lead: Name
    before: Stage | None = None
    to: Stage
    contacted: bool = False


class Opportunity(Touched, Money):
    """What a deal is worth as of now; the latest fact of each opportunity holds."""

    opportunity: Name
    lead: Name | None = None
    stage: Name
    status: Literal["open", "won", "lost"] = "open"
    kind: Name | None = None
    party_a: Name | None = None
    party_b: Name | None = None


class Conversation(Payload):
    """Somebody spoke with a lead, or the lead with them."""

    lead: Name
    direction: Literal["inbound", "outbound"]


TYPES = (
    FactType("lead_created", LeadCreated, subject="lead"),
    FactType("lead_stage_changed", LeadStageChanged, subject="lead"),
    FactType("opportunity", Opportunity, subject="opportunity"),
    FactType("conversation", Conversation, subject="lead"),
)
