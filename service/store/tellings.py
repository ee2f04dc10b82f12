"""One thing told to many: begun with what makes it true, then told batch by batch.

A batch and the mark of how far it came are one transaction, which holds the telling's row: no two
workers tell the same people, and one that is killed leaves the mark where its last commit was. The
unique key of ``thanks`` stands behind that: nobody can be told the same thing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.ids import new_id
from scoring.said import Said, as_json
from service.store.session import Session
from service.store.tables import TellingRow
from service.store.tables.columns import columns_of
from service.store.thanks import words_for
from service.store.thanks_batches import tell_batch

BATCH = 1_000
Who = Literal["doers", "told", "concerned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told.

    Args:
        who: ``doers`` did one of the Quests, or wrote one of the contributions; ``told`` were
            told about the subject before; ``concerned`` were told one of the Claims' numbers in
            ``[since, until)``, in a reply or later, or lost a completion of their own.
        quests: ``None`` is every Quest of the campaign.
        unless_told: Not those who were told about the subject before.
        done_before: What was done from then on had no part in it; ``None`` is no end.
    """

    who: Who
    quests: tuple[UUID, ...] | None = None
    contributions: tuple[UUID, ...] = ()
    unless_told: bool = False
    done_before: datetime | None = None
    claims: tuple[UUID, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told to whom; ``version`` is that of the subject."""

    workspace_id: UUID
    campaign_id: UUID
    moment: str
    subject: str
    version: int
    said: Said
    audience: Audience
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a telling has come: people looked at, and people told."""

    id: UUID
    moment: str
    subject: str
    version: int
    state: str
    looked_at: int
    told: int
    created_at: datetime
    finished_at: datetime | None


_AUDIENCE = TypeAdapter(Audience)
_NEXT = text(f"""
    SELECT {columns_of(TellingRow)} FROM telling
    WHERE workspace_id = :workspace AND id = :id AND state = 'telling'
    FOR UPDATE SKIP LOCKED
""")  # noqa: S608 (names of ours)
_OPEN = text("""
    SELECT workspace_id, id FROM telling WHERE state = 'telling' ORDER BY created_at, id LIMIT 20
""")


async def begin_telling(session: Session, telling: Telling) -> UUID | None:
    """Note what has to be told, in the transaction that makes it true; the worker does the rest.

    What was being told about the same subject before stops: the latest version wins.

    Returns:
        Its id, or ``None`` when it was begun before.
    """
    words = await words_for(session, telling.workspace_id, telling.campaign_id, telling.moment)
    made = new_id(telling.at)
    values = {
        "workspace_id": telling.workspace_id,
        "id": made,
        "campaign_id": telling.campaign_id,
        "moment": telling.moment,
        "subject": telling.subject,
        "version": telling.version,
        "said": as_json(telling.said) | ({"words": words} if words else {}),
        "audience": _AUDIENCE.dump_python(telling.audience, mode="json"),
        "state": "telling",
        "created_at": telling.at,
    }
    row = TellingRow
    written = await session.execute(
        insert(row).values(values).on_conflict_do_nothing().returning(col(row.id))
    )
    if written.one_or_none() is None:
        return None
    older = (
        col(row.workspace_id) == telling.workspace_id,
        col(row.subject) == telling.subject,
        col(row.version) < telling.version,
        col(row.state) == "telling",
    )
    ended = update(row).where(*older).values(state="replaced", finished_at=telling.at)
    await session.execute(ended)
    return made


async def open_tellings(session: Session) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of tellings that are not over, of all tenants; the oldest first."""
    return [(row.workspace_id, row.id) for row in await session.execute(_OPEN)]


async def tell_next(
    session: Session, workspace_id: UUID, telling_id: UUID, at: datetime, *, batch: int = BATCH
) -> tuple[int, list[UUID]] | None:
    """Tell the next batch of people, in the caller's transaction.

    Returns:
        How many people were looked at (0: it is over) and the ids of their messages; ``None``
        when somebody else is at it, or it is over already.
    """
    named = {"workspace": workspace_id, "id": telling_id}
    row = (await session.execute(_NEXT, named)).one_or_none()
    if row is None:
        return None
    looked_at, made, last = await tell_batch(session, row, _asked(row), at, batch)
    values: dict[str, Any] = {"looked_at": row.looked_at + looked_at, "told": row.told + len(made)}
    if looked_at:
        values["after_id"] = last
    if looked_at < batch:
        values |= {"state": "told", "finished_at": at}
    mine = (col(TellingRow.workspace_id) == workspace_id, col(TellingRow.id) == telling_id)
    await session.execute(update(TellingRow).where(*mine).values(values))
    return looked_at, made


def _asked(row: Any) -> Mapping[str, Any]:
    """The audience, as the statement names it."""
    return asdict(_AUDIENCE.validate_python(row.audience))


async def progress_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, *, before: UUID | None, limit: int
) -> list[Progress]:
    """The tellings of a campaign, newest first."""
    row = TellingRow
    statement = (
        select(row)
        .where(row.workspace_id == workspace_id, row.campaign_id == campaign_id)
        .order_by(col(row.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(row.id) < before)
    names = Progress.__dataclass_fields__
    found = await session.exec(statement)
    return [Progress(**{name: getattr(one, name) for name in names}) for one in found]


async def was_told(session: Session, workspace_id: UUID, subject: str) -> bool:
    """Whether anything about this was told, or is about to be."""
    count = select(func.count()).where(
        TellingRow.workspace_id == workspace_id, TellingRow.subject == subject
    )
    return (await session.exec(count)).one() > 0
