"""Filters applied to signatures, batch by batch: how far each is, and what it changed.

The row of an application is its lease: whoever works on it holds it until their transaction ends,
and a batch that was killed never happened.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col, select

from quests.completion import State
from quests.errors import NotFound
from quests.signature_filter import SignatureFilter
from service.store.filter_matches import Petition
from service.store.session import Session
from service.store.signature_filters import SavedFilter, asked_in
from service.store.tables import FilterApplicationRow, SignatureFilterRow

Progress = Literal["applying", "applied", "undoing", "undone"]

_OPEN = text("""
    SELECT workspace_id, id FROM filter_application
    WHERE state IN ('applying', 'undoing') ORDER BY created_at, id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A filter applied; ``asks`` is what it asked then.

    Args:
        becomes: The state that it led to.
        expected: How many it matched when it was ordered.
        changed: Signatures that it changed.
        restored: Of those, how many an undo restored.
        left_alone: Of those, how many somebody else has decided about since.
        after_id: The last signature that was looked at, in this direction.
    """

    petition: Petition
    id: UUID
    filter_id: UUID
    filter_version: int
    asks: SignatureFilter
    becomes: State
    reason: str
    state: Progress
    expected: int
    changed: int
    restored: int
    left_alone: int
    after_id: UUID | None
    applied_by: str
    undone_by: str | None
    created_at: datetime
    finished_at: datetime | None


async def add_application(session: Session, one: SavedFilter, application: Application) -> None:
    """Store a new one."""
    values = asdict(application)
    del values["asks"]
    values |= values.pop("petition") | {
        "definition": one.asks.model_dump(mode="json", exclude_defaults=True)
    }
    session.add(FilterApplicationRow(**values))
    await session.flush()


async def find_application(
    session: Session, workspace_id: UUID, application_id: UUID, *, lock: bool = False
) -> Application:
    """The application, held until the transaction ends if wanted.

    Raises:
        NotFound: no such application in this workspace.
    """
    found = await _application(session, workspace_id, application_id, lock="wait" if lock else None)
    if found is None:
        raise NotFound()
    return found


async def hold_application(
    session: Session, workspace_id: UUID, application_id: UUID
) -> Application | None:
    """The application for us alone; ``None`` when somebody else is at it."""
    return await _application(session, workspace_id, application_id, lock="skip")


async def _application(
    session: Session,
    workspace_id: UUID,
    application_id: UUID,
    *,
    lock: Literal["wait", "skip"] | None,
) -> Application | None:
    row = FilterApplicationRow
    statement = select(row).where(row.workspace_id == workspace_id, row.id == application_id)
    if lock is not None:
        statement = statement.with_for_update(skip_locked=lock == "skip")
        statement = statement.execution_options(populate_existing=True)
    found = (await session.exec(statement)).one_or_none()
    return None if found is None else _stored(found)


async def applications_of(
    session: Session, petition: Petition, *, before: UUID | None, limit: int
) -> list[Application]:
    """What was applied to a petition, the newest first."""
    row = FilterApplicationRow
    statement = (
        select(row)
        .where(row.workspace_id == petition.workspace_id, row.quest_id == petition.quest_id)
        .order_by(col(row.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(row.id) < before)
    return [_stored(one) for one in await session.exec(statement)]


async def open_applications(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of what is not done, of all tenants; the oldest first. For the worker."""
    return [(row.workspace_id, row.id) for row in await session.execute(_OPEN)]


async def is_busy(session: Session, petition: Petition) -> bool:
    """Whether something is being applied to this petition, or undone."""
    row = FilterApplicationRow
    found = await session.exec(
        select(row.id)
        .where(
            row.workspace_id == petition.workspace_id,
            row.quest_id == petition.quest_id,
            col(row.state).in_(["applying", "undoing"]),
        )
        .limit(1)
    )
    return found.one_or_none() is not None


async def lock_filters(session: Session, petition: Petition) -> None:
    """One order at a time for each petition; held until the transaction ends."""
    row = SignatureFilterRow
    await session.execute(
        select(row.id)
        .where(row.workspace_id == petition.workspace_id, row.quest_id == petition.quest_id)
        .order_by(col(row.id))
        .with_for_update()
    )


async def save_application(session: Session, after: Application) -> Application:
    """Store how far it is; the caller holds it."""
    row = FilterApplicationRow
    names = ("state", "changed", "restored", "left_alone", "after_id", "undone_by", "finished_at")
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == after.petition.workspace_id,
            col(row.id) == after.id,
        )
        .values(**{name: getattr(after, name) for name in names})
    )
    return after


def ordered(one: SavedFilter, application_id: UUID, **values: Any) -> Application:
    """An application of this filter that has just been ordered."""
    begun: dict[str, Any] = {"changed": 0, "restored": 0, "left_alone": 0, "after_id": None}
    return Application(
        petition=one.petition,
        id=application_id,
        filter_id=one.id,
        filter_version=one.version,
        asks=one.asks,
        state="applying",
        undone_by=None,
        finished_at=None,
        **begun,
        **values,
    )


def _stored(row: FilterApplicationRow) -> Application:
    values = row.model_dump(exclude={"workspace_id", "campaign_id", "quest_id", "definition"})
    return Application(
        **values
        | {
            "petition": Petition(
                workspace_id=row.workspace_id, campaign_id=row.campaign_id, quest_id=row.quest_id
            ),
            "asks": asked_in(row.definition),
            "becomes": State(row.becomes),
        }
    )
