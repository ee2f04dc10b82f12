"""Two participants turn out to be one: everything of the former becomes the other's."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlmodel import col, select

from quests.completion import Completion
from quests.period import Period
from scoring.facts import Fact
from service.store.areas import MOVE_AREA
from service.store.badge_awards import MOVE_AWARDS
from service.store.failures import DatabaseRefused
from service.store.participation import completion_of
from service.store.peer_merging import MOVE_CHECKS
from service.store.session import Database, Session
from service.store.tables import CompletionRow, FactRow, MembershipRow, ParticipantMergeRow
from service.store.thanks_merging import MOVE_THANKS

Result = TypeVar("Result")

TRIES = 5
PAUSE_SECONDS = 0.05
# Locks in a circle or too long, and what one of the two did meanwhile: over when we try again.
PASSING = frozenset({"40P01", "40001", "55P03", "23503", "23505"})

# Keeps other merges out; completions that arrive meanwhile meet the foreign key.
_LOCK = text("""
    SELECT id FROM participant
    WHERE workspace_id = :workspace AND id IN (:former, :into)
    ORDER BY id FOR NO KEY UPDATE
""")
_SHARED_LIMITS = text("""
    SELECT quest_id, period, starts_on FROM limit_use AS f
    WHERE workspace_id = :workspace AND participant_id = :former AND period <> 'vote' AND EXISTS (
        SELECT FROM limit_use AS i
        WHERE i.workspace_id = f.workspace_id AND i.participant_id = :into
        AND (i.quest_id, i.period, i.starts_on) = (f.quest_id, f.period, f.starts_on))
    ORDER BY quest_id, period, starts_on
""")
_SURPLUS = text("""
    SELECT used - most FROM limit_use
    WHERE workspace_id = :workspace AND participant_id = :into
    AND quest_id = :quest_id AND period = :period AND starts_on = :starts_on
""")
PLAINLY_MOVED = (
    *("completion", "contribution", "link", "email_proof", "replaced_email", "proposal_vote"),
    *("pair_vote", "checkpoint_find", "taken_back", "thanks_mail", "withheld"),
)
# One person, one mailbox, one wish how to be written to: that of who stays, if they have one.
ONE_EACH = ("participant_email", "thanks_wish")
_MINE = "workspace_id = :workspace AND participant_id = :former"
_MOVES = [
    text(statement)
    for statement in (
        *(
            f"UPDATE {table} SET participant_id = :into WHERE {_MINE}"  # noqa: S608 (our names)
            for table in PLAINLY_MOVED
        ),
        f"UPDATE photo SET participant_id = :into, upload_key = NULL WHERE {_MINE}",  # noqa: S608
        f"UPDATE participant_merge SET participant_id = :into WHERE {_MINE}",  # noqa: S608
        # Without the key of joining: whoever else knows it must not become this person.
        f"""UPDATE membership AS m SET participant_id = :into, join_key = NULL
            WHERE {_MINE} AND NOT EXISTS (
                SELECT FROM membership AS i
                WHERE i.workspace_id = m.workspace_id AND i.campaign_id = m.campaign_id
                AND i.participant_id = :into)""",  # noqa: S608
        MOVE_AREA,
        f"DELETE FROM membership WHERE {_MINE}",  # noqa: S608
        f"""INSERT INTO limit_use AS i
                (workspace_id, quest_id, participant_id, period, starts_on, used, most)
            SELECT workspace_id, quest_id, CAST(:into AS uuid), period, starts_on, used, most
            FROM limit_use WHERE {_MINE}
            ON CONFLICT (workspace_id, quest_id, participant_id, period, starts_on)
            DO UPDATE SET used = i.used + excluded.used""",  # noqa: S608
        f"DELETE FROM limit_use WHERE {_MINE}",  # noqa: S608
        *(*MOVE_THANKS, *MOVE_CHECKS),
        MOVE_AWARDS,
        f"DELETE FROM checkpoint_try WHERE {_MINE}",  # noqa: S608
        # A phone that sends an action again, now as the other one, is still told it was done.
        """UPDATE idempotency_key AS f SET actor_id = :into
            WHERE workspace_id = :workspace AND actor_id = :former AND NOT EXISTS (
                SELECT FROM idempotency_key AS i
                WHERE i.workspace_id = f.workspace_id AND i.actor_id = :into AND i.key = f.key)""",
        *(
            f"""UPDATE {table} SET participant_id = :into WHERE {_MINE} AND NOT EXISTS (
                SELECT FROM {table} AS i
                WHERE i.workspace_id = :workspace AND i.participant_id = :into)"""  # noqa: S608
            for table in ONE_EACH
        ),
        *(f"DELETE FROM {table} WHERE {_MINE}" for table in ONE_EACH),  # noqa: S608
        f"DELETE FROM participant_session WHERE {_MINE}",  # noqa: S608
        """UPDATE participant AS i SET display_name = coalesce(i.display_name, f.display_name)
            FROM participant AS f
            WHERE i.workspace_id = :workspace AND i.id = :into
            AND f.workspace_id = :workspace AND f.id = :former""",
    )
]
_MOVE_HOSTS = text(
    f"UPDATE participant_identity SET participant_id = :into WHERE {_MINE}"  # noqa: S608
)
_BURY = [
    text("""
        INSERT INTO participant_merge (workspace_id, former_id, participant_id, merged_at)
        VALUES (:workspace, :former, :into, :at)"""),
    # The foreign keys of all that they could still do refuse them from here on. What a host app
    # called them by goes with them, unless that app was shown as well.
    text("DELETE FROM participant WHERE workspace_id = :workspace AND id = :former"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Who turned out to be whom; ``with_hosts`` when the former showed their host app, too."""

    workspace_id: UUID
    former_id: UUID
    into_id: UUID
    with_hosts: bool = False

    def named(self) -> dict[str, Any]:
        """As the statements name them."""
        return {"workspace": self.workspace_id, "former": self.former_id, "into": self.into_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One limit of one Quest in one period."""

    quest_id: UUID
    period: Period
    starts_on: date


async def persistently(
    database: Database, tenant: UUID, work: Callable[[Session], Awaitable[Result]]
) -> Result:
    """Do it in one transaction, again when others were in the way; ``TRIES`` times at most."""
    for _ in range(TRIES - 1):
        try:
            async with database.transaction(tenant) as session:
                return await work(session)
        except (DatabaseRefused, asyncpg.PostgresError) as refused:
            state = getattr(getattr(refused, "orig", refused), "sqlstate", None)
            if state not in PASSING:
                raise
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 (jitter)
    async with database.transaction(tenant) as session:
        return await work(session)


async def present_id(session: Session, workspace_id: UUID, participant_id: UUID) -> UUID:
    """Who this participant is by now: themselves, or the one they were merged into."""
    row = ParticipantMergeRow
    # The column, not the row: what this session saw before may have changed under other locks.
    found = await session.exec(
        select(row.participant_id).where(
            row.workspace_id == workspace_id, row.former_id == participant_id
        )
    )
    return found.one_or_none() or participant_id


async def lock_pair(session: Session, pair: Pair) -> bool:
    """Keep other merges of these two out; ``False`` when one of them is not there any more."""
    found = (await session.execute(_LOCK, pair.named())).scalars().all()
    return len(found) == len({pair.former_id, pair.into_id})


async def lock_completions(session: Session, pair: Pair) -> None:
    """Keep reviewers out until we are done: they lock a completion before its limits, too."""
    row = CompletionRow
    await session.execute(
        select(col(row.id))
        .where(
            col(row.workspace_id) == pair.workspace_id,
            col(row.participant_id).in_([pair.former_id, pair.into_id]),
        )
        .order_by(col(row.id))
        .with_for_update()
    )


async def campaigns_of(session: Session, workspace_id: UUID, participant_id: UUID) -> list[UUID]:
    """The campaigns a person is in."""
    row = MembershipRow
    mine = (row.workspace_id == workspace_id, row.participant_id == participant_id)
    found = await session.exec(select(row.campaign_id).where(*mine).order_by(col(row.campaign_id)))
    return list(found)


async def shared_limits(session: Session, pair: Pair) -> list[Bucket]:
    """The limits that both used: together it may be too often."""
    rows = await session.execute(_SHARED_LIMITS, pair.named())
    return [
        Bucket(quest_id=row.quest_id, period=Period(row.period), starts_on=row.starts_on)
        for row in rows
    ]


async def surplus(session: Session, pair: Pair, bucket: Bucket) -> int:
    """By how much a limit is exceeded now; zero or less is fine."""
    values: Mapping[str, Any] = {
        **pair.named(),
        "quest_id": bucket.quest_id,
        "period": bucket.period,
        "starts_on": bucket.starts_on,
    }
    return int((await session.execute(_SURPLUS, dict(values))).scalar_one())


async def completions_of_quest(session: Session, pair: Pair, quest_id: UUID) -> list[Completion]:
    """All completions of one Quest by the one who stays."""
    row = CompletionRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == pair.workspace_id,
            row.participant_id == pair.into_id,
            row.quest_id == quest_id,
        )
    )
    return [completion_of(one) for one in found]


async def facts_of(session: Session, workspace_id: UUID, actor_id: UUID) -> list[Fact]:
    """Every fact of a person, retractions included."""
    row = FactRow
    found = await session.exec(
        select(row).where(row.workspace_id == workspace_id, row.actor_id == actor_id)
    )
    return [Fact(**one.model_dump()) for one in found]


async def move_rows(session: Session, pair: Pair) -> None:
    """Give everything the former has to the one who stays."""
    for statement in (*_MOVES, _MOVE_HOSTS) if pair.with_hosts else _MOVES:
        await session.execute(statement, pair.named())


async def bury(session: Session, pair: Pair, at: datetime) -> None:
    """Note who the former is now, and remove them."""
    for statement in _BURY:
        await session.execute(statement, {**pair.named(), "at": at})
