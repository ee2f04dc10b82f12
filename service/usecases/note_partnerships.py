"""Partners that a blueprint names come and go as those do who were invited: as facts."""

from datetime import datetime
from uuid import UUID

from service.store.each_campaign import with_each_campaign
from service.store.partner_facts import note_partners, unnoted_partners
from service.store.session import Database, Session


async def note_partnerships(database: Database, at: datetime) -> int:
    """Record the facts that the dates of partners ask for; in how many campaigns were there any?

    Args:
        database: As the worker.
        at: Now.
    """

    async def note(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
        return await note_partners(session, workspace_id, campaign_id, at) > 0

    return await with_each_campaign(database, unnoted_partners, note)
