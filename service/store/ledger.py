"""Ledgers of points: read, and added to. Entries are never changed or removed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, text
from sqlmodel import col, select

from quests.ids import new_id
from scoring.ledger import Entry, Key
from service.store.session import Session
from service.store.tables import PointEntryRow

_BOOKED = text("""
    SELECT participant_id, completion_id, quest_id, rule, version, sum(amount)::bigint AS amount
    FROM point_entry
    WHERE workspace_id = :workspace AND campaign_id = :campaign
        AND participant_id = ANY (:participants)
    GROUP BY participant_id, completion_id, quest_id, rule, version HAVING sum(amount) <> 0
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An entry as it stands in the ledger."""

    id: UUID
    quest_id: UUID
    completion_id: UUID
    rule: str
    version: int
    amount: int
    reason: str
    booked_at: datetime


async def booked_for(
    session: Session, workspace_id: UUID, campaign_id: UUID, participants: Collection[UUID]
) -> Mapping[UUID, dict[Key, int]]:
    """What the ledgers of these people say, summed up per completion and version of a rule."""
    asked = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "participants": list(participants),
    }
    sums: dict[UUID, dict[Key, int]] = defaultdict(dict)
    for row in await session.execute(_BOOKED, asked):
        sums[row.participant_id][row.completion_id, row.quest_id, row.rule, row.version] = (
            row.amount
        )
    return sums


async def book(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    entries: Mapping[UUID, Sequence[Entry]],
    at: datetime,
) -> None:
    """Add entries to the ledgers of people, in their order."""
    rows = [
        {
            "workspace_id": workspace_id,
            "id": identifier,
            "campaign_id": campaign_id,
            "participant_id": participant_id,
            "quest_id": entry.quest_id,
            "completion_id": entry.completion_id,
            "rule": entry.rule,
            "version": entry.version,
            "amount": entry.amount,
            "reason": entry.reason,
            "booked_at": at,
        }
        for participant_id, mine in entries.items()
        # Ids of one moment have no order of their own.
        for identifier, entry in zip(sorted(new_id(at) for _ in mine), mine, strict=True)
    ]
    if rows:
        await session.execute(insert(PointEntryRow), rows)


async def entries_of(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    participant_id: UUID,
    *,
    before: UUID | None,
    limit: int,
) -> list[Booked]:
    """A person's ledger in a campaign, newest first, older than ``before``."""
    statement = (
        select(PointEntryRow)
        .where(
            PointEntryRow.workspace_id == workspace_id,
            PointEntryRow.participant_id == participant_id,
            PointEntryRow.campaign_id == campaign_id,
        )
        .order_by(col(PointEntryRow.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(PointEntryRow.id) < before)
    names = Booked.__dataclass_fields__
    return [
        Booked(**{name: getattr(row, name) for name in names})
        for row in await session.exec(statement)
    ]


async def points_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> int:
    """The sum of a person's ledger in a campaign."""
    statement = select(func.coalesce(func.sum(col(PointEntryRow.amount)), 0)).where(
        PointEntryRow.workspace_id == workspace_id,
        PointEntryRow.participant_id == participant_id,
        PointEntryRow.campaign_id == campaign_id,
    )
    return int((await session.exec(statement)).one())
