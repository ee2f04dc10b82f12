"""Checkpoints that people found, and how often they tried before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from quests.hunting import Found
from quests.ids import public_id
from quests.quest import Quest
from scoring.facts import new_fact
from service.callers import ParticipantCaller
from service.store.facts import record_facts
from service.store.session import Session
from service.store.tables import CheckpointFindRow, CheckpointTryRow, CompletionRow

SOURCE = "find"  # of the facts; also known to whoever merges people
TRIES_LAST = timedelta(hours=1)

# What one person finds in one hunt goes one after the other: the last two of its checkpoints,
# found at the same moment, would each not see the other, and nobody would finish.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:walk, 0))")
# Counted before the answer is looked at, so that many at once are many tries.
_TRY = text("""
    INSERT INTO checkpoint_try AS tried
        (workspace_id, quest_id, participant_id, checkpoint, tries, began_at)
    VALUES (:workspace, :quest, :person, :checkpoint, 1, :at)
    ON CONFLICT (workspace_id, quest_id, participant_id, checkpoint) DO UPDATE SET
        tries = CASE WHEN tried.began_at <= :over THEN 1 ELSE tried.tries + 1 END,
        began_at = CASE WHEN tried.began_at <= :over THEN excluded.began_at ELSE tried.began_at END
    RETURNING tries, began_at
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One person on one hunt."""

    workspace_id: UUID
    quest_id: UUID
    participant_id: UUID


async def lock_walk(session: Session, walk: Walk) -> None:
    """Let the finds of this walk go one after the other, to the end of the transaction."""
    name = f"walk/{walk.quest_id}/{walk.participant_id}"
    await session.execute(_LOCK, {"walk": name})


async def finds_of(session: Session, walk: Walk) -> list[Found]:
    """What the person found, the earliest first."""
    row = CheckpointFindRow
    rows = await session.exec(
        select(row)
        .where(
            row.workspace_id == walk.workspace_id,
            row.quest_id == walk.quest_id,
            row.participant_id == walk.participant_id,
        )
        .order_by(col(row.occurred_at), col(row.checkpoint))
    )
    return [
        Found(
            checkpoint=one.checkpoint,
            way=one.way,  # type: ignore[arg-type]  # only written by add_find
            occurred_at=one.occurred_at,
        )
        for one in rows
    ]


async def add_find(session: Session, walk: Walk, found: Found, *, at: datetime) -> bool:
    """Store a find, once per person and checkpoint; ``False`` when there was one."""
    row = CheckpointFindRow
    statement = (
        insert(row)
        .values(
            workspace_id=walk.workspace_id,
            quest_id=walk.quest_id,
            participant_id=walk.participant_id,
            checkpoint=found.checkpoint,
            way=found.way,
            occurred_at=found.occurred_at,
            received_at=at,
        )
        .on_conflict_do_nothing()
        .returning(col(row.checkpoint))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def count_find(
    session: Session, quest: Quest, caller: ParticipantCaller, found: Found, *, at: datetime
) -> None:
    """Record the fact that the person found it."""
    hunt = public_id("qst", quest.id)
    fact = new_fact(
        "checkpoint_found",
        workspace_id=caller.workspace_id,
        campaign_id=quest.campaign.id,
        zone=quest.campaign.zone.key,
        occurred_at=found.occurred_at,
        received_at=at,
        source=SOURCE,
        source_ref=f"{hunt}/{found.checkpoint}/{public_id('prt', caller.participant_id)}",
        payload={"hunt": hunt, "checkpoint": found.checkpoint, "way": found.way},
        actor_id=caller.participant_id,
        quest_id=quest.id,
        partner_id=caller.partner_id,
        channel=caller.channel,
        locale=caller.locale,
    )
    await record_facts(session, [fact])


async def count_try(
    session: Session, walk: Walk, checkpoint: str, *, most: int, at: datetime
) -> int | None:
    """Count a try. When it is one too many: the seconds until they may try again.

    Commit before the answer is looked at: a try is a try.
    """
    counted = await session.execute(
        _TRY,
        {
            "workspace": walk.workspace_id,
            "quest": walk.quest_id,
            "person": walk.participant_id,
            "checkpoint": checkpoint,
            "at": at,
            "over": at - TRIES_LAST,
        },
    )
    row = counted.one()
    if row.tries <= most:
        return None
    return max(1, int((row.began_at + TRIES_LAST - at).total_seconds()) + 1)


async def forget_tries(session: Session, walk: Walk, checkpoint: str) -> None:
    """They found it."""
    row = CheckpointTryRow
    await session.execute(
        delete(row).where(
            col(row.workspace_id) == walk.workspace_id,
            col(row.quest_id) == walk.quest_id,
            col(row.participant_id) == walk.participant_id,
            col(row.checkpoint) == checkpoint,
        )
    )


async def finish_of(session: Session, walk: Walk) -> tuple[UUID, str] | None:
    """The newest completion of the hunt by this person, and its state."""
    row = CompletionRow
    found = await session.exec(
        select(row.id, row.state)
        .where(
            row.workspace_id == walk.workspace_id,
            row.participant_id == walk.participant_id,
            row.quest_id == walk.quest_id,
        )
        .order_by(col(row.id).desc())
        .limit(1)
    )
    return found.first()
