"""What an application of a filter did to each signature: marked, undone, and said to its person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.completion import Completion, State
from quests.errors import NotFound
from quests.signature_filter import SignatureFilter
from service.store.filter_applications import Application
from service.store.session import Session
from service.store.signature_filters import asked_in
from service.store.tables import FilterMarkRow

# An undo of a later application led back to what an earlier one had left: that one may go on.
_HAND_BACK = text("""
    UPDATE filter_mark SET version = :version
    WHERE workspace_id = :workspace AND completion_id = :completion AND version = :from_version
""")
# Undone before the later one that stands on it: that one leads back to where this one began.
_STEP_OUT = text("""
    UPDATE filter_mark SET from_state = :from_state, from_version = :from_version
    WHERE workspace_id = :workspace AND completion_id = :completion AND from_version = :version
""")
_WHY = text("""
    SELECT a.filter_id, a.filter_version, a.definition, a.reason, c.state, m.at
    FROM completion AS c
    LEFT JOIN filter_mark AS m ON m.workspace_id = c.workspace_id AND m.completion_id = c.id
        AND m.version = c.version AND c.state IN ('suspended', 'fraud')
    LEFT JOIN filter_application AS a ON a.workspace_id = m.workspace_id AND a.id = m.application_id
    WHERE c.workspace_id = :workspace AND c.id = :completion AND c.participant_id = :participant
    ORDER BY m.at DESC LIMIT 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One signature that an application changed, and the version in which it left it."""

    completion_id: UUID
    from_state: State
    from_version: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a signature does not count: the filter behind it, and what it asked."""

    filter_id: UUID
    filter_version: int
    asks: SignatureFilter
    reason: str
    state: State
    at: datetime


async def add_mark(
    session: Session, application: Application, before: Completion, after: Completion, at: datetime
) -> None:
    """Note that it changed this signature."""
    await session.execute(
        insert(FilterMarkRow).values(
            workspace_id=after.workspace_id,
            application_id=application.id,
            completion_id=after.id,
            from_state=before.state,
            from_version=before.version,
            version=after.version,
            at=at,
        )
    )


async def next_marks(session: Session, application: Application, *, limit: int) -> list[Mark]:
    """What it changed, in the order of ids, from where the undo is."""
    row = FilterMarkRow
    statement = (
        select(row)
        .where(
            row.workspace_id == application.petition.workspace_id,
            row.application_id == application.id,
        )
        .order_by(col(row.completion_id))
        .limit(limit)
    )
    if application.after_id is not None:
        statement = statement.where(col(row.completion_id) > application.after_id)
    return [
        Mark(
            completion_id=one.completion_id,
            from_state=State(one.from_state),
            from_version=one.from_version,
            version=one.version,
        )
        for one in await session.exec(statement)
    ]


async def hand_back(session: Session, after: Completion, mark: Mark) -> None:
    """What an earlier application left is there again: it may be undone as well."""
    values: dict[str, Any] = {
        "workspace": after.workspace_id,
        "completion": after.id,
        "from_version": mark.from_version,
        "version": after.version,
    }
    await session.execute(_HAND_BACK, values)


async def step_out(session: Session, workspace_id: UUID, mark: Mark) -> None:
    """Whatever later application stands on this mark leads back to where this one began."""
    values: dict[str, Any] = {
        "workspace": workspace_id,
        "completion": mark.completion_id,
        "from_state": mark.from_state.value,
        "from_version": mark.from_version,
        "version": mark.version,
    }
    await session.execute(_STEP_OUT, values)


async def why_doubted(
    session: Session, workspace_id: UUID, participant_id: UUID, completion_id: UUID
) -> Why | None:
    """The filter that led to the present state of a person's signature, if one did.

    Raises:
        NotFound: no such signature of this person.
    """
    named = {"workspace": workspace_id, "participant": participant_id, "completion": completion_id}
    row = (await session.execute(_WHY, named)).one_or_none()
    if row is None:
        raise NotFound()
    if row.filter_id is None:
        return None
    return Why(
        filter_id=row.filter_id,
        filter_version=row.filter_version,
        asks=asked_in(row.definition),
        reason=row.reason,
        state=State(row.state),
        at=row.at,
    )
