"""Keep everybody from counting people who are to be erased, once what waits of them is counted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from service.store.folding import fold
from service.store.kpi_locks import hold_campaign
from service.store.session import Session

# Facts that others send may tell of somebody who never joined.
_CAMPAIGNS = text("""
    SELECT campaign_id FROM membership
    WHERE workspace_id = :workspace AND participant_id = ANY (:people)
    UNION
    SELECT campaign_id FROM fact WHERE workspace_id = :workspace AND actor_id = ANY (:people)
    ORDER BY campaign_id
""")


async def hold_all_who_count(
    session: Session, workspace_id: UUID, people: Sequence[UUID], at: datetime
) -> None:
    """Let nobody fold or count a campaign that knows of these people, until the transaction ends.

    Whoever folds has read who did what, so what waits is folded here. Done before anything else
    is locked: it may be refused, and while a rebuild goes on, nobody shall wait for points.

    Raises:
        FoldBusy: somebody counts one of the campaigns for long, as during a large rebuild.
    """
    named = {"workspace": workspace_id, "people": list(people)}
    for campaign_id in (await session.execute(_CAMPAIGNS, named)).scalars().all():
        await hold_campaign(session, workspace_id, campaign_id)
        while (folded := await fold(session, workspace_id, campaign_id, at)) and folded.facts:
            pass
