"""Signatures as everybody may read them, and one's own taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic_core import to_json
from sqlalchemy import text
from sqlmodel import col, select

from quests.catalogue import KINDS
from quests.completion import Completion, State
from service.store.participation import completion_of
from service.store.session import Session
from service.store.tables import CompletionRow

PETITION = KINDS["petition"]

# The newest first. A comment is shown as the organiser says: at once, or once somebody read it.
_LIST = text("""
    SELECT done.id, done.evidence, done.occurred_at, said.id AS comment_id, said.text AS comment,
        said.language
    FROM completion AS done
    LEFT JOIN contribution AS said
        ON said.workspace_id = done.workspace_id AND said.completion_id = done.id
        AND said.state = ANY (CAST(:stages AS text[]))
    WHERE done.workspace_id = :workspace AND done.quest_id = :quest AND done.state = 'accepted'
        AND (CAST(:before AS uuid) IS NULL OR done.id < :before)
    ORDER BY done.id DESC LIMIT :limit
""")
AT_ONCE = ["received", "shortlisted", "adopted", "promoted"]
REVIEWED = ["shortlisted", "adopted", "promoted"]

_FORGET_ONCE = text("""
    DELETE FROM once_use
    WHERE workspace_id = :workspace AND quest_id = :quest AND completion_id = :completion
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that counts, as its person lets it be seen; ``shown_as`` ``None``: unnamed."""

    id: UUID
    shown_as: str | None
    comment_id: UUID | None
    comment: str | None
    language: str | None
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Which petition is read, and how its comments are shown."""

    workspace_id: UUID
    quest_id: UUID
    zone: ZoneInfo
    options: Mapping[str, Any]


async def signatures_of(
    session: Session, petition: Listed, *, before: UUID | None, limit: int
) -> list[Signature]:
    """The signatures that count, the newest first."""
    reviewed = petition.options.get("comments_shown") == "reviewed"
    named = {
        "workspace": petition.workspace_id,
        "quest": petition.quest_id,
        "stages": REVIEWED if reviewed else AT_ONCE,
        "before": before,
        "limit": limit,
    }
    return [
        Signature(
            id=row.id,
            shown_as=PETITION.shown_as(
                PETITION.evidence.model_validate_json(to_json(row.evidence))
            ),
            comment_id=row.comment_id,
            comment=row.comment,
            language=row.language,
            signed_on=row.occurred_at.astimezone(petition.zone).date(),
        )
        for row in await session.execute(_LIST, named)
    ]


async def own_signatures(
    session: Session, workspace_id: UUID, campaign_id: UUID, participant_id: UUID
) -> list[Completion]:
    """The signatures of a person in a campaign that count, the oldest first."""
    row = CompletionRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.participant_id == participant_id,
            row.campaign_id == campaign_id,
            row.kind == PETITION.name,
            row.state == State.ACCEPTED,
        )
        .order_by(col(row.id))
    )
    return [completion_of(one) for one in found]


async def free_once(session: Session, completion: Completion) -> None:
    """Free what it used up once: it was taken back."""
    named = {"workspace": completion.workspace_id, "completion": completion.id}
    await session.execute(_FORGET_ONCE, named | {"quest": completion.quest_id})
