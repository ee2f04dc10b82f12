"""Events about the organisations behind a campaign."""

from datetime import date

from pydantic import Field

from service.events.data import Shape
from service.events.event import Event
from service.public_ids import OrganisationId


class InvitedData(Shape):
    """An organisation is asked to become a partner."""

    organisation: OrganisationId
    invited_by: OrganisationId
    role: str = Field(description="As what.", examples=["partner"])


class PartnerData(Shape):
    """A partner as it is after the event."""

    organisation: OrganisationId
    role: str = Field(description="What it is in the campaign.", examples=["partner"])
    joined_on: date | None = Field(description="First day.", examples=["2026-05-01"])
    left_on: date | None = Field(
        description="First day outside, once it leaves.", examples=["2026-10-01"]
    )


class PassiveData(Shape):
    """A partner that has gone quiet."""

    organisation: OrganisationId
    since: date = Field(description="Day of its last own action.", examples=["2026-05-01"])
    days: int = Field(ge=1, description="How long ago that is.", examples=[14])


class CharterData(Shape):
    """A version of the Charter."""

    version: int = Field(ge=1, description="The newest one holds.", examples=[2])


class PartnerInvited(Event):
    """Your organisation is asked to become a partner of a campaign."""

    type = "partner.invited"
    subject = ("partner-invitation", "pin")
    data: InvitedData


class PartnerJoined(Event):
    """An organisation became a partner of the campaign."""

    type = "partner.joined"
    subject = ("partner", "ptn")
    data: PartnerData


class PartnerLeft(Event):
    """A partner leaves the campaign; what it brought stays counted."""

    type = "partner.left"
    subject = ("partner", "ptn")
    data: PartnerData


class PartnerPassive(Event):
    """A partner of a campaign that you lead has done nothing of its own for two weeks."""

    type = "partner.passive"
    subject = ("partner", "ptn")
    data: PassiveData


class CharterPublished(Event):
    """The Charter reads otherwise now, and asks for your confirmation."""

    type = "charter.published"
    subject = ("charter", "cmp")
    data: CharterData


PARTNER_EVENTS: tuple[type[Event], ...] = (
    PartnerInvited,
    PartnerJoined,
    PartnerLeft,
    PartnerPassive,
    CharterPublished,
)
