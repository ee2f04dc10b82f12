"""Pairs shown to people, and what they preferred."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.pairing import Pair
from service.store.session import Session
from service.store.tables import PairVoteRow

_COUNTS = text("""
    SELECT vote.low_id, vote.high_id, count(*) AS shown,
        count(*) FILTER (WHERE counts AND winner_id = vote.low_id) AS low_wins,
        count(*) FILTER (WHERE counts AND winner_id = vote.high_id) AS high_wins,
        count(*) FILTER (WHERE counts AND winner_id IS NULL) AS undecided
    FROM pair_vote AS vote
        JOIN contribution AS low ON low.workspace_id = vote.workspace_id AND low.id = vote.low_id
        JOIN contribution AS high
            ON high.workspace_id = vote.workspace_id AND high.id = vote.high_id
        CROSS JOIN LATERAL (SELECT answered_at <= :as_of AND void_because IS NULL
            AND vote.participant_id NOT IN (low.participant_id, high.participant_id)
            AS counts) AS it
    WHERE vote.workspace_id = :workspace_id AND vote.quest_id = :quest_id
    GROUP BY vote.low_id, vote.high_id
""")
_TOTALS = text("""
    SELECT count(DISTINCT participant_id) FILTER (WHERE void_because IS NULL) AS voters,
        count(*) FILTER (WHERE void_because IS NOT NULL) AS void
    FROM pair_vote
    WHERE workspace_id = :workspace_id AND quest_id = :quest_id AND answered_at <= :as_of
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """Two proposals as one person saw them, and their answer."""

    workspace_id: UUID
    id: UUID
    quest_id: UUID
    participant_id: UUID
    low_id: UUID
    high_id: UUID
    low_is_left: bool
    shown_at: datetime
    answered_at: datetime | None = None
    winner_id: UUID | None = None
    void_because: str | None = None

    @property
    def left_id(self) -> UUID:
        """The one on the left."""
        return self.low_id if self.low_is_left else self.high_id

    @property
    def right_id(self) -> UUID:
        """The one on the right."""
        return self.high_id if self.low_is_left else self.low_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCount:
    """How often two met, and who was preferred."""

    low_id: UUID
    high_id: UUID
    shown: int
    low_wins: int
    high_wins: int
    undecided: int


async def add_appearance(session: Session, new: Appearance) -> bool:
    """Note that a pair is shown; ``False`` when the person has one open, or saw this one."""
    row = PairVoteRow
    statement = (
        insert(row)
        .values(**{name: getattr(new, name) for name in Appearance.__dataclass_fields__})
        .on_conflict_do_nothing()
        .returning(col(row.id))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def open_appearance(
    session: Session, workspace_id: UUID, quest_id: UUID, participant_id: UUID
) -> Appearance | None:
    """The pair that waits for this person's answer."""
    row = PairVoteRow
    found = await session.exec(
        select(row).where(
            row.workspace_id == workspace_id,
            row.quest_id == quest_id,
            row.participant_id == participant_id,
            col(row.answered_at).is_(None),
        )
    )
    return _appearance(found.one_or_none())


async def lock_appearance(
    session: Session, workspace_id: UUID, appearance_id: UUID
) -> Appearance | None:
    """A pair that was shown, held until the transaction ends: it is answered once."""
    row = PairVoteRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.id == appearance_id)
        .with_for_update()
    )
    return _appearance(found.one_or_none())


async def answer(session: Session, answered: Appearance) -> None:
    """Store the answer of a locked appearance."""
    row = PairVoteRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == answered.workspace_id, col(row.id) == answered.id)
        .values(
            answered_at=answered.answered_at,
            winner_id=answered.winner_id,
            void_because=answered.void_because,
        )
    )


async def pairs_seen(
    session: Session, workspace_id: UUID, quest_id: UUID, participant_id: UUID
) -> frozenset[Pair]:
    """The pairs that were shown to this person."""
    row = PairVoteRow
    found = await session.exec(
        select(row.low_id, row.high_id).where(
            row.workspace_id == workspace_id,
            row.participant_id == participant_id,
            row.quest_id == quest_id,
        )
    )
    return frozenset((low, high) for low, high in found)


async def pair_counts(
    session: Session, workspace_id: UUID, quest_id: UUID, *, as_of: datetime
) -> Mapping[Pair, PairCount]:
    """All pairs that ever met, with the preferences up to then; who votes for themselves
    counts nowhere, also when it turned out later.
    """
    rows = await session.execute(_COUNTS, _asked(workspace_id, quest_id, as_of))
    return {(row.low_id, row.high_id): PairCount(**row._mapping) for row in rows}


async def pair_voters(
    session: Session, workspace_id: UUID, quest_id: UUID, *, as_of: datetime
) -> tuple[int, int]:
    """How many people answered up to then, and how many answers do not count."""
    found = (await session.execute(_TOTALS, _asked(workspace_id, quest_id, as_of))).one()
    return int(found.voters), int(found.void)


def _asked(workspace_id: UUID, quest_id: UUID, as_of: datetime) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "quest_id": quest_id, "as_of": as_of}


def _appearance(row: PairVoteRow | None) -> Appearance | None:
    return None if row is None else Appearance(**row.model_dump())
