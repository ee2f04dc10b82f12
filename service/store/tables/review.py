"""Rows of reviewing: who is at what, what is appealed, and what was looked at twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.store.tables.columns import (
    Json,
    json_column,
    refers_to,
    tenant_key,
    text_column,
    time_column,
    uuid_column,
    whole_column,
)


class ReviewLeaseRow(SQLModel, table=True):
    """Who is reviewing a completion until when, so that two do not do it at once."""

    __tablename__ = "review_lease"
    __table_args__ = (
        tenant_key("completion_id"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    reviewer: str = text_column()
    until: datetime = time_column()


class AppealRow(SQLModel, table=True):
    """That a person asked for another look, once; ``judge`` is who had decided, never again they.

    The database refuses whoever decides twice: it is the only one who sees both decisions.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        tenant_key("completion_id"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
        CheckConstraint("decided_by <> judge", name="another_decides"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    said: str = text_column()
    judge: str = text_column()
    appealed_at: datetime = time_column()
    decided_by: str | None = text_column(null=True)
    decided_at: datetime | None = time_column(null=True)


class SecondLookRow(SQLModel, table=True):
    """That somebody looked at what had counted at once, and whether they agreed."""

    __tablename__ = "second_look"
    __table_args__ = (
        tenant_key("completion_id"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    agrees: bool = Field(nullable=False)
    reviewer: str = text_column()
    looked_at: datetime = time_column()


class PeerCheckRow(SQLModel, table=True):
    """That another participant was asked to look, until when, and what they answered.

    ``version`` is that of the completion when it came into review: what is repaired is looked at
    anew. A trigger refuses whoever looks at their own.
    """

    __tablename__ = "peer_check"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint("workspace_id", "completion_id", "participant_id"),
        Index("ix_peer_check_participant", "workspace_id", "participant_id"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
        refers_to("participant_id", "participant"),
        CheckConstraint("verdict IN ('confirmed', 'doubted')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    workspace_id: UUID = uuid_column()
    id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    version: int = whole_column()
    participant_id: UUID = uuid_column()
    reserved_until: datetime = time_column()
    verdict: str | None = text_column(null=True)
    reason: str | None = text_column(null=True)
    decided_at: datetime | None = time_column(null=True)


class EarlierEvidenceRow(SQLModel, table=True):
    """What was handed in until something better took its place.

    ``version`` is that of the step that returned it; kept for good while ``keep_until`` is null.
    """

    __tablename__ = "earlier_evidence"
    __table_args__ = (
        tenant_key("completion_id", "version"),
        Index("ix_earlier_evidence_keep_until", "keep_until"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    version: int = whole_column()
    evidence: Json = json_column()
    keep_until: datetime | None = time_column(null=True)


class ReviewAnswersRow(SQLModel, table=True):
    """What a reviewer found at each point of a checklist; ``version`` is that of the step."""

    __tablename__ = "review_answers"
    __table_args__ = (
        tenant_key("completion_id", "version"),
        refers_to("completion_id", "completion", on_delete="CASCADE"),
    )

    workspace_id: UUID = uuid_column()
    completion_id: UUID = uuid_column()
    version: int = whole_column()
    answers: Json = json_column()
