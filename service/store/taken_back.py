"""Completions that stopped counting, until everyone who was told too much is told so.

Rows are only added on the way of a reviewer; a wave of five hundred is one message per person,
because the worker waits until it is over and takes them together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.completion import Completion, State
from service.store.session import Session
from service.store.tables import TakenBackRow, TransitionRow

LONGEST_WAIT = timedelta(minutes=10)

_SETTLED = text("""
    SELECT workspace_id, campaign_id FROM taken_back WHERE telling_id IS NULL
    GROUP BY workspace_id, campaign_id
    HAVING max(at) <= :quiet OR min(at) <= :late
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What was taken back together.

    Args:
        since: When the first of it was told to count: whoever was told a number before heard
            one that it was no part of.
        until: When the last of it was taken back: whoever was told a number later heard a true one.
    """

    completions: tuple[UUID, ...]
    quests: tuple[UUID, ...]
    fact_types: frozenset[str]
    since: datetime
    until: datetime


async def note_taken_back(
    session: Session,
    completion: Completion,
    *,
    fact_types: frozenset[str],
    reason: str | None,
    at: datetime,
) -> None:
    """It does not count any more: in the transaction in which it stops.

    Args:
        fact_types: Of what was counted of it.
    """
    values = {
        "workspace_id": completion.workspace_id,
        "completion_id": completion.id,
        "version": completion.version,
        "campaign_id": completion.campaign_id,
        "quest_id": completion.quest_id,
        "participant_id": completion.participant_id,
        "told_from": await _counted_since(session, completion),
        "fact_types": sorted(fact_types),
        "reason": reason,
        "at": at,
    }
    await session.execute(insert(TakenBackRow).values(values).on_conflict_do_nothing())


async def _counted_since(session: Session, completion: Completion) -> datetime:
    """When it began to count, most recently."""
    row = TransitionRow
    found = await session.exec(
        select(row.at)
        .where(
            row.workspace_id == completion.workspace_id,
            row.completion_id == completion.id,
            row.to_state == State.ACCEPTED,
        )
        .order_by(col(row.version).desc())
        .limit(1)
    )
    return found.one_or_none() or completion.received_at


async def forget_taken_back(session: Session, completion: Completion) -> bool:
    """It counts again; whether there was something that nobody was told yet."""
    row = TakenBackRow
    forgotten = await session.execute(
        delete(row)
        .where(
            col(row.workspace_id) == completion.workspace_id,
            col(row.completion_id) == completion.id,
            col(row.telling_id).is_(None),
        )
        .returning(col(row.version))
    )
    return forgotten.first() is not None


async def settled_waves(
    session: Session, at: datetime, settle: float
) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and campaign of all waves that are over, of all tenants.

    Args:
        settle: Seconds of quiet after which a wave is over; none waits longer than LONGEST_WAIT.
    """
    values = {"quiet": at - timedelta(seconds=settle), "late": at - LONGEST_WAIT}
    return [(row[0], row[1]) for row in await session.execute(_SETTLED, values)]


async def hold_wave(session: Session, workspace_id: UUID, campaign_id: UUID) -> Wave | None:
    """The wave of a campaign, held until the transaction ends; ``None`` if somebody else has it."""
    row = TakenBackRow
    found = (
        await session.exec(
            select(row)
            .where(
                row.workspace_id == workspace_id,
                row.campaign_id == campaign_id,
                col(row.telling_id).is_(None),
            )
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not found:
        return None
    return Wave(
        completions=tuple(one.completion_id for one in found),
        quests=tuple({one.quest_id: None for one in found}),
        fact_types=frozenset(name for one in found for name in one.fact_types),
        since=min(one.told_from for one in found),
        until=max(one.at for one in found),
    )


async def give_wave(
    session: Session, workspace_id: UUID, campaign_id: UUID, wave: Wave, telling_id: UUID
) -> None:
    """These are told by that telling."""
    row = TakenBackRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.completion_id).in_(wave.completions),
            col(row.telling_id).is_(None),
        )
        .values(telling_id=telling_id)
    )
