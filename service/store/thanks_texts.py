"""An organiser's own words for what people are told, per moment, kind and language."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from service.store.session import Session
from service.store.tables import ThanksTextRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksText:
    """Words for a moment; ``kind`` is empty where they are for all kinds."""

    moment: str
    kind: str
    language: str
    pattern: str
    updated_at: datetime


async def put_text(
    session: Session, workspace_id: UUID, campaign_id: UUID, words: ThanksText
) -> None:
    """From now on it is said like this; what was told before stays as it was."""
    keys = {
        "workspace_id": workspace_id,
        "campaign_id": campaign_id,
        "moment": words.moment,
        "kind": words.kind,
        "language": words.language,
    }
    values = {"pattern": words.pattern, "updated_at": words.updated_at}
    statement = insert(ThanksTextRow).values(keys | values)
    await session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))


async def remove_text(
    session: Session, workspace_id: UUID, campaign_id: UUID, named: tuple[str, str, str]
) -> bool:
    """From now on our own words are used; ``False`` when they were already.

    Args:
        named: Moment, kind and language.
    """
    row = ThanksTextRow
    moment, kind, language = named
    removed = await session.execute(
        delete(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.moment) == moment,
            col(row.kind) == kind,
            col(row.language) == language,
        )
        .returning(col(row.moment))
    )
    return removed.one_or_none() is not None


async def texts_of(session: Session, workspace_id: UUID, campaign_id: UUID) -> list[ThanksText]:
    """All words of a campaign."""
    row = ThanksTextRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.campaign_id == campaign_id)
        .order_by(col(row.moment), col(row.kind), col(row.language))
    )
    return [
        ThanksText(
            moment=one.moment,
            kind=one.kind,
            language=one.language,
            pattern=one.pattern,
            updated_at=one.updated_at,
        )
        for one in found
    ]
