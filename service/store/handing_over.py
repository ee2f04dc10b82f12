"""Signatures as they may be handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text
from sqlmodel import col, select

from quests.catalogue import KINDS
from quests.signature_sheet import Sheet
from service.store.session import Session
from service.store.tables import SignatureSheetRow

PART = 1000  # signatures in one file: some seconds of a processor
PETITION = KINDS["petition"]

_LINES = text("""
    SELECT done.evidence, done.occurred_at, CASE
        WHEN EXISTS (SELECT FROM participant_email AS mail
            WHERE mail.workspace_id = :workspace AND mail.participant_id = done.participant_id)
        THEN 'mail'
        WHEN EXISTS (SELECT FROM participant_identity AS host
            WHERE host.workspace_id = :workspace AND host.participant_id = done.participant_id)
        THEN 'app' ELSE 'nothing' END AS confirmed
    FROM completion AS done
    WHERE done.workspace_id = :workspace AND done.quest_id = :quest AND done.state = 'accepted'
    ORDER BY done.id OFFSET :skip LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A signature: the name it was given with for this, or as it is shown; else ``None``."""

    name: str | None
    postcode: str | None
    occurred_at: datetime
    confirmed: str


async def lines_of(
    session: Session, workspace_id: UUID, quest_id: UUID, *, skip: int
) -> list[Given]:
    """One part of the signatures that count, the oldest first."""
    named = {"workspace": workspace_id, "quest": quest_id, "skip": skip, "limit": PART}
    return [
        Given(
            name=_name(row.evidence),
            postcode=row.evidence.get("postcode"),
            occurred_at=row.occurred_at,
            confirmed=row.confirmed,
        )
        for row in await session.execute(_LINES, named)
    ]


def _name(evidence: Mapping[str, Any]) -> str | None:
    """Full names were asked for to be handed over; other names go as far as they are public."""
    full: str | None = evidence.get("name")
    if full is not None and evidence.get("postcode") is not None:
        return full
    return PETITION.shown_as(PETITION.evidence.model_validate_json(to_json(evidence)))


async def verified_sheets(
    session: Session, workspace_id: UUID, quest_id: UUID
) -> list[SignatureSheetRow]:
    """The sheets that count, by number."""
    row = SignatureSheetRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.quest_id == quest_id,
            row.state == Sheet.VERIFIED,
        )
        .order_by(col(row.number))
    )
    return list(found)
