"""How thanks leave the inbox, where anybody agreed: as mail, as notifications, as events."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from service.events.results import ThanksGiven
from service.store.session import Session
from service.store.thanks_given import announce_thanks
from service.store.thanks_planned import plan
from service.store.thanks_ways import MAIL, WAYS

# Nobody can have agreed where no organisation asks: one look for all who only use the inbox.
_WAYS = text("""
    SELECT ARRAY (
        SELECT DISTINCT channel FROM consent_text
        WHERE workspace_id = :workspace AND purpose = 'thanks') AS asked,
    EXISTS (
        SELECT FROM webhook_endpoint
        WHERE workspace_id = :workspace AND enabled AND :type = ANY (event_types)) AS heard
""")


async def spread_thanks(
    session: Session,
    workspace_id: UUID,
    telling_id: UUID | None,
    thanks: Sequence[UUID],
    at: datetime,
) -> None:
    """Pass messages on, in the transaction that gives them.

    Args:
        telling_id: Where what they are all told stands, if many are.
        thanks: The messages.
    """
    if not thanks:
        return
    named = {"workspace": workspace_id, "type": ThanksGiven.type}
    ways = (await session.execute(_WAYS, named)).one()
    asked = [way for way in WAYS if way.channel in ways.asked]
    await plan(session, workspace_id, thanks, at, ways=asked)
    if MAIL in asked and ways.heard:
        await announce_thanks(session, workspace_id, telling_id, thanks, at)
