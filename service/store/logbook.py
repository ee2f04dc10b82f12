"""The logbook of a campaign's partners: added to, read, taken back with its fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import AlreadyExists, NotFound
from quests.logbook import AnyEntry
from service.store.session import Session
from service.store.tables import LogEntryRow

_ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """An entry as it is stored.

    Args:
        about_id: The commitment or earlier entry that it refers to.
        once_for: For what can be said once of that: by whom, or of what.
    """

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    organisation_id: UUID
    entry: AnyEntry
    about_id: UUID | None
    once_for: UUID | None
    actor: str
    happened_at: datetime
    created_at: datetime
    taken_back_at: datetime | None = None


async def add_entry(session: Session, new: LogEntry) -> None:
    """Store it.

    Raises:
        AlreadyExists: it can be said once, and was.
    """
    values = {
        "workspace_id": new.workspace_id,
        "id": new.id,
        "campaign_id": new.campaign_id,
        "organisation_id": new.organisation_id,
        "kind": new.entry.kind,
        "said": new.entry.model_dump(mode="json", exclude_none=True),
        "about_id": new.about_id,
        "once_for": new.once_for,
        "actor": new.actor,
        "happened_at": new.happened_at,
        "created_at": new.created_at,
    }
    made = insert(LogEntryRow).values(values).on_conflict_do_nothing()
    done = await session.execute(made.returning(col(LogEntryRow.id)))
    if done.one_or_none() is None:
        raise AlreadyExists("This stands in the logbook already.")


async def find_entry(session: Session, workspace_id: UUID, entry_id: UUID) -> LogEntry:
    """One entry, also when it was taken back.

    Raises:
        NotFound: there is none in this workspace.
    """
    row = await session.get(LogEntryRow, (workspace_id, entry_id))
    if row is None:
        raise NotFound()
    return _entry(row)


async def take_entry_back(session: Session, entry: LogEntry, at: datetime) -> bool:
    """It counts no more; ``False`` when it was taken back before."""
    row = LogEntryRow
    taken = (
        update(row)
        .where(
            col(row.workspace_id) == entry.workspace_id,
            col(row.id) == entry.id,
            col(row.taken_back_at).is_(None),
        )
        .values(taken_back_at=at)
        .returning(col(row.id))
    )
    return (await session.execute(taken)).one_or_none() is not None


async def refers_to_it(session: Session, entry: LogEntry) -> bool:
    """Whether another entry that stands refers to this one."""
    row = LogEntryRow
    query = select(col(row.id)).where(
        col(row.workspace_id) == entry.workspace_id,
        col(row.about_id) == entry.id,
        col(row.taken_back_at).is_(None),
    )
    return (await session.execute(query.limit(1))).one_or_none() is not None


async def entries_of(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    kind: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[LogEntry]:
    """Entries of a campaign that stand, the oldest first."""
    row = LogEntryRow
    query = (
        select(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.taken_back_at).is_(None),
        )
        .order_by(col(row.id))
        .limit(limit)
    )
    if kind is not None:
        query = query.where(col(row.kind) == kind)
    if after is not None:
        query = query.where(col(row.id) > after)
    return [_entry(one) for one in (await session.execute(query)).scalars()]


def _entry(row: LogEntryRow) -> LogEntry:
    return LogEntry(
        workspace_id=row.workspace_id,
        id=row.id,
        campaign_id=row.campaign_id,
        organisation_id=row.organisation_id,
        entry=_ENTRY.validate_json(to_json(row.said)),
        about_id=row.about_id,
        once_for=row.once_for,
        actor=row.actor,
        happened_at=row.happened_at,
        created_at=row.created_at,
        taken_back_at=row.taken_back_at,
    )
