"""Rows of what is offered: campaigns, partners, Quests, Claims, Milestones."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Index,
    UniqueConstraint,
)
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


class CampaignRow(SQLModel, table=True):
    """A mission with its window, zone, languages and Charter; texts are {language: text}."""

    __tablename__ = "campaign"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "slug"),
        Index("ix_campaign_id", "id"),  # public pages know the id alone
        refers_to("lead_organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    slug: str = text_column()
    state: str = text_column()
    lead_organisation_id: UUID = uuid_column()
    time_zone: str = text_column()
    languages: list[str] = texts_column()
    starts_at: datetime = time_column()
    ends_at: datetime | None = time_column(null=True)
    definition: Json = json_column()
    version: int = whole_column(default="1")
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class PartnerRow(SQLModel, table=True):
    """An organisation in a campaign, from and to a day."""

    __tablename__ = "partner"
    __table_args__ = (
        tenant_key("campaign_id", "organisation_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    organisation_id: UUID = uuid_column()
    role: str = text_column()
    position: int = whole_column()
    joined_on: date | None = day_column(null=True)
    left_on: date | None = day_column(null=True)
    definition: Json = json_column()


class QuestRow(SQLModel, table=True):
    """A Quest; ``version`` rises with every change that a cached copy must notice."""

    __tablename__ = "quest"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "campaign_id", "slug"),
        Index("ix_quest_id", "id"),
        refers_to("campaign_id", "campaign"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    slug: str = text_column()
    kind: str = text_column()
    state: str = text_column()
    position: int = whole_column()
    version: int = whole_column(default="1")
    opens_at: datetime | None = time_column(null=True)
    closes_at: datetime | None = time_column(null=True)
    definition: Json = json_column()
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class ClaimRow(SQLModel, table=True):
    """A sentence "we achieved Y" and the measure behind it."""

    __tablename__ = "claim"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "campaign_id", "slug"),
        Index("ix_claim_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID | None = uuid_column(null=True)
    slug: str = text_column()
    status: str = text_column()
    position: int = whole_column()
    definition: Json = json_column()
    created_at: datetime = time_column()
    updated_at: datetime = time_column()


class MilestoneRow(SQLModel, table=True):
    """A threshold of a measure; reached once, by whoever folds the crossing fact.

    When its count falls back, or its threshold is raised, it is open again: the next ``version``.
    ``status`` is ``live``, or ``withdrawn`` once the blueprint no longer names it.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "campaign_id", "slug"),
        refers_to("campaign_id", "campaign"),
        refers_to("quest_id", "quest"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID | None = uuid_column(null=True)
    slug: str = text_column()
    status: str = text_column(default="live")
    measure: str = text_column()
    threshold: int = whole_column()
    position: int = whole_column()
    definition: Json = json_column()
    version: int = whole_column(default="1")
    reached_at: datetime | None = time_column(null=True)
    reached_value: int | None = whole_column(null=True)
