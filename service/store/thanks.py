"""What people are told later: written once, read by them, and replaced by what is newer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.errors import NotFound
from quests.ids import new_id
from scoring.said import Said, as_json, read_said
from service.store.session import Session
from service.store.tables import (
    ParticipantRow,
    TellingRow,
    ThanksRow,
    ThanksTextRow,
)
from service.store.thanks_spread import spread_thanks

# News about the same thing: an older message that nobody has read is not shown any more.
_REPLACE = text("""
    UPDATE thanks SET replaced_at = :at
    WHERE workspace_id = :workspace AND participant_id = :participant AND subject = :subject
        AND id <> :id AND read_at IS NULL AND replaced_at IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one person, ready to be stored.

    Args:
        subject: What it is about, such as ``completion/cpl_...``.
        version: Of the subject: the same news is told once, newer news once more.
    """

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    moment: str
    subject: str
    version: int
    said: Said
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """A message as its person finds it."""

    id: UUID
    campaign_id: UUID
    moment: str
    subject: str
    version: int
    said: Said
    told_at: datetime
    read_at: datetime | None


async def give_thanks(session: Session, message: Message) -> bool:
    """Tell one person, in the caller's transaction.

    Returns:
        ``False`` when they were told this before.
    """
    words = await words_for(session, message.workspace_id, message.campaign_id, message.moment)
    made = new_id(message.at)
    values = {
        "workspace_id": message.workspace_id,
        "id": made,
        "participant_id": message.participant_id,
        "campaign_id": message.campaign_id,
        "moment": message.moment,
        "subject": message.subject,
        "version": message.version,
        "said": as_json(message.said) | ({"words": words} if words else {}),
        "told_at": message.at,
    }
    statement = insert(ThanksRow).values(values).on_conflict_do_nothing()
    written = await session.execute(statement.returning(col(ThanksRow.id)))
    if written.one_or_none() is None:
        return False
    named = {"workspace": message.workspace_id, "participant": message.participant_id}
    newer = {"subject": message.subject, "id": made, "at": message.at}
    await session.execute(_REPLACE, named | newer)
    await spread_thanks(session, message.workspace_id, None, [made], message.at)
    return True


async def words_for(
    session: Session, workspace_id: UUID, campaign_id: UUID, moment: str
) -> dict[str, dict[str, str]]:
    """The organiser's own words for a moment, by kind (empty: for all) and language."""
    rows = await session.exec(
        select(ThanksTextRow).where(
            ThanksTextRow.workspace_id == workspace_id,
            ThanksTextRow.campaign_id == campaign_id,
            ThanksTextRow.moment == moment,
        )
    )
    words: dict[str, dict[str, str]] = {}
    for row in rows:
        words.setdefault(row.kind, {})[row.language] = row.pattern
    return words


async def inbox(
    session: Session,
    workspace_id: UUID,
    participant_id: UUID,
    *,
    read: bool | None,
    before: UUID | None,
    limit: int,
) -> list[Thanks]:
    """A person's messages, newest first, those older than ``before``.

    Args:
        read: Only those that were read, or were not; ``None`` is both.
    """
    thanks = ThanksRow
    statement = (
        select(ThanksRow, TellingRow.said)
        .outerjoin(
            TellingRow,
            (col(TellingRow.workspace_id) == col(thanks.workspace_id))
            & (col(TellingRow.id) == col(thanks.telling_id)),
        )
        .where(thanks.workspace_id == workspace_id, thanks.participant_id == participant_id)
        .order_by(col(thanks.id).desc())
        .limit(limit)
    )
    if read is None:
        statement = statement.where(
            col(thanks.replaced_at).is_(None) | col(thanks.read_at).is_not(None)
        )
    elif read:
        statement = statement.where(col(thanks.read_at).is_not(None))
    else:
        unread = col(thanks.read_at).is_(None), col(thanks.replaced_at).is_(None)
        statement = statement.where(*unread)
    if before is not None:
        statement = statement.where(col(thanks.id) < before)
    return [_thanks(row, shared) for row, shared in await session.exec(statement)]


async def thanks_among(
    session: Session, workspace_id: UUID, participant_id: UUID, ids: Sequence[UUID]
) -> list[Thanks]:
    """Those of these messages that are still news to their person, the oldest first."""
    row = ThanksRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.participant_id == participant_id,
            col(row.id).in_(ids),
            col(row.read_at).is_(None),
            col(row.replaced_at).is_(None),
        )
        .order_by(col(row.id))
    )
    return [_thanks(one, await _shared(session, one)) for one in found]


async def count_unread(session: Session, workspace_id: UUID, participant_id: UUID) -> int:
    """How many messages wait to be read."""
    statement = select(func.count()).where(
        ThanksRow.workspace_id == workspace_id,
        ThanksRow.participant_id == participant_id,
        col(ThanksRow.read_at).is_(None),
        col(ThanksRow.replaced_at).is_(None),
    )
    return (await session.exec(statement)).one()


async def mark_read(
    session: Session, workspace_id: UUID, participant_id: UUID, thanks_id: UUID, at: datetime
) -> Thanks:
    """Note that a message was read; the first time stays.

    Raises:
        NotFound: this person has no such message.
    """
    mine = (
        col(ThanksRow.workspace_id) == workspace_id,
        col(ThanksRow.participant_id) == participant_id,
        col(ThanksRow.id) == thanks_id,
    )
    changed = update(ThanksRow).where(*mine).values(read_at=func.coalesce(ThanksRow.read_at, at))
    await session.execute(changed)
    row = (await session.exec(select(ThanksRow).where(*mine))).one_or_none()
    if row is None:
        raise NotFound()
    return _thanks(row, await _shared(session, row))


async def find_thanks(
    session: Session, workspace_id: UUID, participant_id: UUID, thanks_id: UUID
) -> Thanks:
    """One message of a person.

    Raises:
        NotFound: this person has no such message.
    """
    row = await session.get(ThanksRow, (workspace_id, thanks_id))
    if row is None or row.participant_id != participant_id:
        raise NotFound()
    return _thanks(row, await _shared(session, row))


async def name_of(session: Session, workspace_id: UUID, participant_id: UUID) -> str | None:
    """How the person wants to be called, if they said so."""
    statement = select(ParticipantRow.display_name).where(
        ParticipantRow.workspace_id == workspace_id, ParticipantRow.id == participant_id
    )
    return (await session.exec(statement)).one_or_none()


async def _shared(session: Session, row: ThanksRow) -> Mapping[str, Any]:
    if row.telling_id is None:
        return {}
    return (await session.get_one(TellingRow, (row.workspace_id, row.telling_id))).said


def _thanks(row: ThanksRow, shared: Mapping[str, Any] | None) -> Thanks:
    return Thanks(
        id=row.id,
        campaign_id=row.campaign_id,
        moment=row.moment,
        subject=row.subject,
        version=row.version,
        said=read_said(shared or {}, row.said),
        told_at=row.told_at,
        read_at=row.read_at,
    )
