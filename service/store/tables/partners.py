"""Rows of how organisations stand together: invitations, roles, the Charter, readiness."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    day_column,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    texts_column,
    time_column,
    uuid_column,
    whole_column,
)


class PartnerInvitationRow(SQLModel, table=True):
    """An organisation is asked to become a partner; at most one such question is open."""

    __tablename__ = "partner_invitation"
    __table_args__ = (
        tenant_key("id"),
        Index(
            "ix_partner_invitation_open",
            "workspace_id",
            "campaign_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_partner_invitation_organisation", "workspace_id", "organisation_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
        refers_to("recruited_by", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    recruited_by: UUID = uuid_column()
    role: str = text_column()
    sector: str | None = text_column(null=True)
    message: str | None = text_column(null=True)
    state: str = text_column()
    invited_by: str = text_column()
    created_at: datetime = time_column()
    expires_at: datetime = time_column()
    answered_at: datetime | None = time_column(null=True)
    answered_by: str | None = text_column(null=True)


class PartnerRoleRow(SQLModel, table=True):
    """What a partner is in a campaign from a day on, until the next of its rows."""

    __tablename__ = "partner_role"
    __table_args__ = (
        tenant_key("campaign_id", "organisation_id", "from_on"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    from_on: date = day_column()
    role: str = text_column()
    set_by: str = text_column()
    set_at: datetime = time_column()


class CharterVersionRow(SQLModel, table=True):
    """The Charter as it read from a moment on; never changed, only followed by another."""

    __tablename__ = "charter_version"
    __table_args__ = (
        tenant_key("campaign_id", "version"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    version: int = whole_column()
    charter: Json = json_column()
    published_at: datetime = time_column()


class CharterConfirmationRow(SQLModel, table=True):
    """A partner stands behind a version of the Charter."""

    __tablename__ = "charter_confirmation"
    __table_args__ = (
        tenant_key("campaign_id", "version", "organisation_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    version: int = whole_column()
    organisation_id: UUID = uuid_column()
    actor: str = text_column()
    confirmed_at: datetime = time_column()


class ReadinessSetRow(SQLModel, table=True):
    """What a partner answered to the whole questionnaire at one time."""

    __tablename__ = "readiness_set"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_readiness_set_partner", "workspace_id", "campaign_id", "organisation_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    answers: Json = json_column()
    brakes: list[str] = texts_column()
    actor: str = text_column()
    answered_at: datetime = time_column()
