"""Participants: joining, and how far they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.completion import Completion, State
from service.store.session import Session
from service.store.tables import (
    CompletionRow,
    MembershipRow,
    ParticipantRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A participant in a campaign and how they came."""

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    channel: str
    partner_id: UUID | None
    link_id: UUID | None
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a participant."""

    id: UUID
    display_name: str | None
    locale: str
    created_at: datetime


async def lock_join_key(session: Session, join_key: bytes) -> None:
    """Let twins of one joining request go one after the other."""
    number = int.from_bytes(join_key[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(number)))


async def add_participant(session: Session, workspace_id: UUID, profile: Profile) -> None:
    """Store a new participant."""
    session.add(
        ParticipantRow(
            workspace_id=workspace_id,
            id=profile.id,
            display_name=profile.display_name,
            locale=profile.locale,
            created_at=profile.created_at,
        )
    )
    await session.flush()


async def add_membership(session: Session, new: Membership, join_key: bytes | None) -> bool:
    """Let a participant into a campaign, once; ``False`` when they, or the key, were there."""
    statement = (
        insert(MembershipRow)
        .values(
            workspace_id=new.workspace_id,
            campaign_id=new.campaign_id,
            participant_id=new.participant_id,
            join_key=join_key,
            link_id=new.link_id,
            partner_id=new.partner_id,
            channel=new.channel,
            joined_at=new.joined_at,
        )
        .on_conflict_do_nothing()
        .returning(col(MembershipRow.participant_id))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def membership_by_key(
    session: Session, workspace_id: UUID, campaign_id: UUID, join_key: bytes
) -> Membership | None:
    """Who joined this campaign under this key."""
    row = (
        await session.exec(
            select(MembershipRow).where(
                MembershipRow.workspace_id == workspace_id,
                MembershipRow.campaign_id == campaign_id,
                MembershipRow.join_key == join_key,
            )
        )
    ).one_or_none()
    return None if row is None else _membership(row)


async def membership_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> Membership | None:
    """How a participant came to a campaign, if they joined it."""
    key = (workspace_id, campaign_id, participant_id)
    row = await session.get(MembershipRow, key)
    return None if row is None else _membership(row)


async def members_after(
    session: Session, workspace_id: UUID, campaign_id: UUID, last: UUID | None, *, limit: int
) -> list[UUID]:
    """The people of a campaign in the order of their ids, those behind ``last``."""
    statement = (
        select(MembershipRow.participant_id)
        .where(MembershipRow.workspace_id == workspace_id, MembershipRow.campaign_id == campaign_id)
        .order_by(col(MembershipRow.participant_id))
        .limit(limit)
    )
    if last is not None:
        statement = statement.where(col(MembershipRow.participant_id) > last)
    return list((await session.exec(statement)).all())


async def count_memberships(session: Session, workspace_id: UUID, participant_id: UUID) -> int:
    """In how many campaigns a participant is."""
    statement = select(func.count()).where(
        col(MembershipRow.workspace_id) == workspace_id,
        col(MembershipRow.participant_id) == participant_id,
    )
    return (await session.exec(statement)).one()


async def profile_of(session: Session, workspace_id: UUID, participant_id: UUID) -> Profile | None:
    """The participant, if they are still here."""
    row = await session.get(ParticipantRow, (workspace_id, participant_id))
    if row is None:
        return None
    return Profile(
        id=row.id,
        display_name=row.display_name,
        locale=row.locale,
        created_at=row.created_at,
    )


def completion_of(row: CompletionRow) -> Completion:
    """The completion as the domain sees it."""
    return Completion(**row.model_dump(exclude={"state"}), state=State(row.state))


def _membership(row: MembershipRow) -> Membership:
    names = Membership.__dataclass_fields__
    return Membership(**{name: getattr(row, name) for name in names})
