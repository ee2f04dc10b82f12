"""Rows of what became of it in the real world."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import SQLModel

from service.store.tables.columns import (
    Json,
    bytes_column,
    json_column,
    refers_to,
    slug_column,
    tenant_key,
    text_column,
    texts_column,
    time_column,
    uuid_column,
    whole_column,
)


class ResultRow(SQLModel, table=True):
    """A Result: the draft, and what of it is published.

    ``version`` rises with every change of the draft, ``publication`` with every publication. The
    ``slug`` names it in a blueprint, for ever.
    """

    __tablename__ = "result"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_result_campaign", "workspace_id", "campaign_id", "id"),
        Index("ix_result_id", "id"),  # public pages know the id alone
        Index("ix_result_slug", "workspace_id", "campaign_id", "slug", unique=True),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    slug: str = slug_column("result")
    position: int = whole_column(default="0")
    version: int = whole_column()
    definition: Json = json_column()
    publication: int = whole_column(default="0")
    published: Json | None = json_column(null=True)
    published_at: datetime | None = time_column(null=True)
    reason: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class ResultAgreementRow(SQLModel, table=True):
    """A partner agrees to the wording with this digest; another wording asks anew."""

    __tablename__ = "result_agreement"
    __table_args__ = (
        tenant_key("result_id", "organisation_id"),
        refers_to("result_id", "result"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    result_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    wording: bytes = bytes_column()
    actor: str = text_column()
    agreed_at: datetime = time_column()


class TakenBackRow(SQLModel, table=True):
    """A completion that stopped counting, until everyone who was told too much is told so."""

    __tablename__ = "taken_back"
    __table_args__ = (
        tenant_key("completion_id", "version"),
        Index("ix_taken_back_campaign", "workspace_id", "campaign_id", "telling_id"),
        Index("ix_taken_back_participant", "workspace_id", "participant_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("telling_id", "telling"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    version: int = whole_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    told_from: datetime = time_column()
    fact_types: list[str] = texts_column()
    reason: str | None = text_column(null=True)
    at: datetime = time_column()
    telling_id: UUID | None = uuid_column(null=True)
