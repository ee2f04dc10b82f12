"""The one door for facts: stored once, and queued to be counted."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from quests.completion import Completion
from scoring.completion_facts import SOURCE, source_prefix
from scoring.facts import Fact, retraction, retraction_ref, standing
from service.store.driver import driver
from service.store.inserts import insert_from_json
from service.store.session import Session
from service.store.tables import FactRow

# A fact is queued only when it is new: a fact that was counted must not be counted again.
_RECORD = insert_from_json("fact", then="SELECT id FROM fact_rows")


async def record_facts(session: Session, facts: Iterable[Fact]) -> int:
    """Store facts in the caller's transaction; they are counted by the next fold.

    A fact whose ``(source, source_ref)`` the campaign already knows is left out: reported
    twice, counted once.

    Returns:
        How many were new.
    """
    return len(await record_new(session, facts))


async def record_new(session: Session, facts: Iterable[Fact]) -> frozenset[UUID]:
    """The same; the ids of those that were new."""
    # Sorted, so that two callers with the same facts never wait for each other in a circle.
    rows = sorted(facts, key=lambda fact: (fact.campaign_id, fact.source, fact.source_ref))
    if not rows:
        return frozenset()
    connection = await driver(session)
    new = await connection.fetch(_RECORD, to_json(rows).decode())
    return frozenset(row["id"] for row in new)


async def take_back_completion(
    session: Session, completion: Completion, at: datetime
) -> frozenset[str]:
    """What is revoked stops being true; the facts stay, retracted. The types of those facts."""
    facts = await facts_from(
        session,
        completion.workspace_id,
        completion.campaign_id,
        source=SOURCE,
        prefix=source_prefix(completion),
    )
    stood = standing(facts)
    await record_facts(session, [retraction(fact, at) for fact in stood])
    return frozenset(fact.type for fact in stood)


async def facts_from(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, source: str, prefix: str
) -> list[Fact]:
    """The facts, and their retractions, whose source says they come from one thing.

    Args:
        source: For example ``completion``.
        prefix: How the ``source_ref`` of its facts begins.
    """
    mine = await _named(
        session, workspace_id, campaign_id, source, _begins(col(FactRow.source_ref), prefix)
    )
    taken_back = col(FactRow.source_ref).in_([retraction_ref(fact.id) for fact in mine])
    return [*mine, *await _named(session, workspace_id, campaign_id, source, taken_back)]


async def facts_after(
    session: Session, workspace_id: UUID, campaign_id: UUID, after: UUID | None, limit: int
) -> list[Fact]:
    """The facts of a campaign, retractions among them, in the order of their ids."""
    statement = (
        select(FactRow)
        .where(FactRow.workspace_id == workspace_id, FactRow.campaign_id == campaign_id)
        .order_by(col(FactRow.id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(FactRow.id) > after)
    return [Fact(**row.model_dump()) for row in await session.exec(statement)]


async def _named(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    source: str,
    name: ColumnElement[bool],
) -> list[Fact]:
    """Facts by their name at their source: the unique key, so never a scan."""
    rows = await session.exec(
        select(FactRow).where(
            FactRow.workspace_id == workspace_id,
            FactRow.campaign_id == campaign_id,
            FactRow.source == source,
            name,
        )
    )
    return [Fact(**row.model_dump()) for row in rows]


def _begins(column: Mapped[str], prefix: str) -> ColumnElement[bool]:
    """As a range, which an index answers; LIKE with a bound pattern may not be."""
    return and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
