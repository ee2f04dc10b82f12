"""Rows of what people do: participants, Links, completions, contributions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    UNCOMPRESSED,
    Json,
    bytes_column,
    day_column,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class ParticipantRow(SQLModel, table=True):
    """A person doing Quests; nothing personal unless they gave it.

    With ``erased_at`` it is nobody: what still counts of somebody who was erased hangs on it.
    """

    __tablename__ = "participant"
    __table_args__ = (
        tenant_key("id"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    display_name: str | None = text_column(null=True)
    locale: str = text_column()
    created_at: datetime = time_column()
    erased_at: datetime | None = time_column(null=True)


class LinkRow(SQLModel, table=True):
    """A short code that carries its source, so that reach is measured and not guessed."""

    __tablename__ = "link"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "code"),
        Index("ix_link_code", "code"),
        Index("ix_link_participant", "workspace_id", "participant_id"),
        Index("ix_link_organisation", "workspace_id", "campaign_id", "organisation_id", "id"),
        refers_to("campaign_id", "campaign"),
        refers_to("participant_id", "participant"),
        refers_to("organisation_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    code: str = text_column()
    participant_id: UUID | None = uuid_column(null=True)
    organisation_id: UUID | None = uuid_column(null=True)
    parent_id: UUID | None = uuid_column(null=True)
    depth: int = whole_column()
    network: str | None = text_column(null=True)
    source: str | None = text_column(null=True)
    bucket: str | None = text_column(null=True)
    channel: str = text_column()
    paid: bool = Field(nullable=False)
    created_at: datetime = time_column()


class MembershipRow(SQLModel, table=True):
    """A participant in a campaign: when, in which language and by which Link they came.

    Once something they did is accepted, whoever made the Link has the credit with this id for it.
    """

    __tablename__ = "membership"
    __table_args__ = (
        tenant_key("campaign_id", "participant_id"),
        UniqueConstraint("workspace_id", "campaign_id", "join_key"),
        Index("ix_membership_link", "workspace_id", "link_id"),
        refers_to("campaign_id", "campaign"),
        refers_to("participant_id", "participant"),
        refers_to("link_id", "link"),
        refers_to("partner_id", "organisation"),
    )

    workspace_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    join_key: bytes | None = bytes_column(null=True)
    link_id: UUID | None = uuid_column(null=True)
    partner_id: UUID | None = uuid_column(null=True)
    channel: str = text_column()
    joined_at: datetime = time_column()
    credit_id: UUID | None = uuid_column(null=True)
    credited_completion_id: UUID | None = uuid_column(null=True)
    area: str | None = text_column(null=True)


class CreditStateRow(SQLModel, table=True):
    """Up to which event of a workspace the credit for Links was looked at."""

    __tablename__ = "credit_state"
    __table_args__ = (
        tenant_key(),
        ForeignKeyConstraint(["workspace_id"], ["workspace.workspace_id"]),
    )

    workspace_id: UUID = uuid_column()
    sequence: int = whole_column()


class IdempotencyRow(SQLModel, table=True):
    """A key and the reply it got, for replays; pruned after a day."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        tenant_key("actor_id", "key"),
        Index("ix_idempotency_key_created_at", "created_at"),
        UNCOMPRESSED,
    )

    workspace_id: UUID = uuid_column()
    actor_id: UUID = uuid_column()
    key: str = text_column()
    fingerprint: bytes = bytes_column()
    status: int | None = Field(sa_column=Column(SmallInteger, nullable=True))
    body: bytes | None = bytes_column(null=True)
    created_at: datetime = time_column()


class LimitUseRow(SQLModel, table=True):
    """How often a person did a Quest in one period: the lock that makes limits exact.

    The person with the id of zeros is everybody: how much of the Quest's capacity is taken.
    """

    __tablename__ = "limit_use"
    __table_args__ = (tenant_key("quest_id", "participant_id", "period", "starts_on"),)

    workspace_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    period: str = text_column()
    starts_on: date = day_column()
    used: int = whole_column()
    most: int = whole_column()


class CompletionRow(SQLModel, table=True):
    """One participant handing in evidence for one Quest, in its present state."""

    __tablename__ = "completion"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_completion_participant", "workspace_id", "participant_id", "quest_id"),
        Index("ix_completion_campaign_state", "workspace_id", "campaign_id", "state", "id"),
        refers_to("participant_id", "participant"),
        CheckConstraint("quantity >= 1", name="quantity_positive"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    quest_version: int = whole_column()
    participant_id: UUID = uuid_column()
    kind: str = text_column()
    state: str = text_column()
    version: int = whole_column()
    quantity: int = whole_column()
    points: int = whole_column()
    evidence: Json = json_column()
    locale: str = text_column()
    channel: str = text_column()
    partner_id: UUID | None = uuid_column(null=True)
    occurred_at: datetime = time_column()
    received_at: datetime = time_column()


class TransitionRow(SQLModel, table=True):
    """One step of a completion's life: when, by whom and why."""

    __tablename__ = "completion_transition"
    __table_args__ = (
        tenant_key("completion_id", "version"),
        refers_to("completion_id", "completion"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    version: int = whole_column()
    from_state: str | None = text_column(null=True)
    to_state: str = text_column()
    actor: str = text_column()
    reason: str | None = text_column(null=True)
    at: datetime = time_column()


class ContributionRow(SQLModel, table=True):
    """Something authored inside a completion, with a life of its own."""

    __tablename__ = "contribution"
    __table_args__ = (
        tenant_key("id"),
        Index("ix_contribution_quest", "workspace_id", "quest_id", "state", "id"),
        Index("ix_contribution_participant", "workspace_id", "participant_id", "id"),
        UniqueConstraint("workspace_id", "completion_id"),
        refers_to("completion_id", "completion"),
        refers_to("quest_id", "quest"),
        refers_to("participant_id", "participant"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    campaign_id: UUID = uuid_column()
    quest_id: UUID = uuid_column()
    participant_id: UUID = uuid_column()
    kind: str = text_column()
    text: str = text_column()
    language: str = text_column()
    state: str = text_column()
    version: int = whole_column(default="1")
    reason: str | None = text_column(null=True)
    created_at: datetime = time_column()
    updated_at: datetime = time_column()
