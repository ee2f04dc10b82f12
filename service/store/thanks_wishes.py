"""How people wish to be written to about what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from scoring.posting import Wishes
from service.store.session import Session
from service.store.tables import ThanksWishRow

_WISHES = TypeAdapter(Wishes)


async def wishes_of(session: Session, workspace_id: UUID, participant_id: UUID) -> Wishes:
    """What somebody wishes; the usual where they chose nothing."""
    row = ThanksWishRow
    found = await session.exec(
        select(row.wishes).where(
            row.workspace_id == workspace_id, row.participant_id == participant_id
        )
    )
    return read_wishes(found.one_or_none())


def read_wishes(stored: Mapping[str, Any] | None) -> Wishes:
    """The wishes in a row, if there is one."""
    return Wishes() if stored is None else _WISHES.validate_python(stored)


async def put_wishes(
    session: Session, workspace_id: UUID, participant_id: UUID, wishes: Wishes, at: datetime
) -> None:
    """Keep what somebody wishes, in place of what they wished before."""
    said = {"wishes": _WISHES.dump_python(wishes, mode="json"), "updated_at": at}
    statement = insert(ThanksWishRow).values(
        workspace_id=workspace_id, participant_id=participant_id, **said
    )
    keys = ["workspace_id", "participant_id"]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=said))
