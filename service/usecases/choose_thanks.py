"""Say how one wants to be written to; what waits already follows."""

from datetime import datetime
from uuid import UUID

from scoring.posting import Wishes
from service.store.session import Session
from service.store.thanks_planned import plan, waiting_for
from service.store.thanks_wishes import put_wishes


async def choose_thanks(
    session: Session, workspace_id: UUID, participant_id: UUID, wishes: Wishes, at: datetime
) -> None:
    """Keep the wishes, and plan anew what waits to be written."""
    waiting = await waiting_for(session, workspace_id, participant_id)
    await put_wishes(session, workspace_id, participant_id, wishes, at)
    for way, thanks in waiting.items():
        await plan(session, workspace_id, thanks, at, ways=[way])
