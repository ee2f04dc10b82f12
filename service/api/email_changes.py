"""Take back the change of an address, from the mailbox that had it before."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from quests.errors import VerificationFailed
from service.api.deps import PUBLIC, DatabaseDep, NowDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In
from service.api.strict_route import StrictRoute
from service.opaque_tokens import NotAToken, workspace_in
from service.store.merging import persistently
from service.store.session import Session
from service.usecases.confirm_email import UNDO
from service.usecases.undo_email_change import undo_email_change

router = APIRouter(prefix="/v1/email-changes", tags=["me"], route_class=StrictRoute)


class UndoIn(In):
    """What stood in the link."""

    token: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="What stands behind the `#` of the link in the notice.",
        ),
    ]


@router.post(
    "/undo",
    status_code=204,
    responses=refusals(VerificationFailed, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def undo_change(body: UndoIn, database: DatabaseDep, at: NowDep) -> None:
    """Say that it was not you who replaced your address: within seven days, once.

    Your address is yours again, every session has ended, also that of whoever changed it. To come
    back, join and prove the address.
    """
    try:
        workspace_id = workspace_in(UNDO, body.token)
    except NotAToken as wrong:
        raise VerificationFailed("This link is not valid any more.") from wrong

    async def undo(session: Session) -> None:
        await undo_email_change(session, workspace_id, body.token, at=at)

    await persistently(database, workspace_id, undo)
