"""Partners, invitations and roles, as organisations see them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from quests.texts import Day, Line, Slug, Text
from service.api.member_session import Email, Language
from service.api.shapes import In, Out
from service.public_ids import CampaignId, OrganisationId, PartnerInvitationId
from service.store.partner_invitations import Shown
from service.store.partner_roles import DatedRole
from service.store.partnerships import LEAD, Partnership

Role = Annotated[Slug, Field(description="What it is in the campaign.", examples=["partner"])]
Sector = Annotated[
    Slug, Field(description="Its field of work, for the diversity of partners.", examples=["food"])
]


class NewOrganisationIn(In):
    """An organisation that is not in the workspace yet, and who is to be its first owner."""

    slug: Slug
    name: Line
    email: Email | None = None
    language: Language = "en"


class PartnerInvitationIn(In):
    """Who is to become a partner: an organisation by its id, or a new one."""

    organisation: OrganisationId | None = None
    new: NewOrganisationIn | None = None
    role: Role = "partner"
    sector: Sector | None = None
    message: Text | None = Field(default=None, description="A word to them.", max_length=2_000)
    recruited_by: OrganisationId | None = Field(
        default=None, description="The partner who brings them; left out: you."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "PartnerInvitationIn":
        if (self.organisation is None) == (self.new is None):
            raise ValueError("either an `organisation` or a `new` one")
        if self.role == LEAD:
            raise ValueError("a campaign has one lead")
        return self


class PartnerInvitationOut(Out):
    """An organisation is asked to become a partner."""

    id: PartnerInvitationId
    campaign: CampaignId
    campaign_title: dict[str, str]
    organisation: OrganisationId
    organisation_name: str
    recruited_by: OrganisationId
    recruiter_name: str
    role: str
    sector: str | None
    message: str | None
    state: Literal["open", "accepted", "declined", "withdrawn", "expired"]
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None

    @classmethod
    def of(cls, one: Shown) -> "PartnerInvitationOut":
        """With the names that belong to it."""
        invitation = one.invitation
        return cls(
            id=invitation.id,
            campaign=invitation.campaign_id,
            campaign_title=one.campaign,
            organisation=invitation.organisation_id,
            organisation_name=one.organisation,
            recruited_by=invitation.recruited_by,
            recruiter_name=one.inviting,
            role=invitation.role,
            sector=invitation.sector,
            message=invitation.message,
            state=invitation.state,  # type: ignore[arg-type]  # the table knows no other
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
            answered_at=invitation.answered_at,
        )


class InvitationAnswerIn(In):
    """Yes or no, once."""

    accept: bool


class PartnerChangeIn(In):
    """What a partner is to be from a day on, or its first day outside."""

    role: Role | None = None
    from_on: Day | None = Field(default=None, description="Of the role; left out: today.")
    left_on: Day | None = Field(default=None, description="First day outside; today or later.")

    @model_validator(mode="after")
    def _says_something(self) -> "PartnerChangeIn":
        if self.role is None and self.left_on is None:
            raise ValueError("a `role`, a last day, or both")
        if self.role == LEAD or (self.from_on and self.role is None):
            raise ValueError("a `from_on` belongs to a `role`, which is not that of the lead")
        return self


class DepartureIn(In):
    """Until when one is a partner."""

    left_on: Day | None = Field(
        default=None, description="First day outside, in the campaign's time zone; left out: today."
    )


class DatedRoleOut(Out):
    """What a partner is from a day on."""

    role: str
    from_on: date


class PartnershipOut(Out):
    """A partner, from and to a day."""

    organisation: OrganisationId
    name: str
    role: str
    sector: str | None
    joined_on: date | None
    left_on: date | None = Field(description="First day outside.")
    roles: list[DatedRoleOut] = Field(description="What it was and will be, the earliest first.")

    @classmethod
    def of(cls, one: Partnership, roles: Iterable[DatedRole]) -> "PartnershipOut":
        """With its roles."""
        mine = [role for role in roles if role.organisation_id == one.organisation_id]
        return cls(
            organisation=one.organisation_id,
            name=one.name,
            role=one.role,
            sector=one.sector,
            joined_on=one.joined_on,
            left_on=one.left_on,
            roles=[DatedRoleOut(role=role.role, from_on=role.from_on) for role in mine],
        )


class PartnershipsOut(Out):
    """The lead, then its partners, also those who left."""

    items: list[PartnershipOut]
