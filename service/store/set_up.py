"""The set-up of an empty installation: once, by whoever holds the link it printed.

The row stands under the nil workspace, which is nobody's. The link follows from the row's nonce
and the installation's secret, so that every process prints the same one.
"""

import hmac
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.opaque_tokens import derived_token
from service.store.session import Session, enter
from service.store.tables import SetUpRow, WorkspaceRow

NOBODY = UUID(int=0)
PREFIX = "cqu"
# To anybody else every installation looks empty.
_SEES_ALL = text("SELECT pg_has_role(current_user, 'coquest_worker', 'USAGE')")


async def set_up_token(session: Session, *, secret: str, at: datetime) -> str | None:
    """What opens the set-up; ``None`` once there is a workspace. For the worker, who sees all."""
    if not await session.scalar(_SEES_ALL):
        return None
    if await session.scalar(select(col(WorkspaceRow.workspace_id)).limit(1)) is not None:
        return None
    await enter(session, NOBODY)
    row = {"workspace_id": NOBODY, "nonce": uuid4(), "created_at": at}
    await session.execute(insert(SetUpRow).values(row).on_conflict_do_nothing())
    found = await session.get_one(SetUpRow, (NOBODY,))
    return None if found.used_at is not None else _token(found, secret)


async def use_set_up(session: Session, token: str, *, secret: str, at: datetime) -> bool:
    """Use the set-up, once however many try; ``False`` when it is used or the token is wrong."""
    await enter(session, NOBODY)
    query = select(SetUpRow).with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or found.used_at is not None:
        return False
    if not hmac.compare_digest(_token(found, secret).encode(), token.encode("utf-8", "replace")):
        return False
    found.used_at = at
    await session.flush()
    return True


def _token(row: SetUpRow, secret: str) -> str:
    return derived_token(PREFIX, NOBODY, secret=secret, purpose="set-up/1", of=row.nonce.hex)
