"""Campaigns that are newly over, and whose people were not told so yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

# What ended before anybody was there to say so is no news any more.
NEWS = timedelta(days=7)

_OVER = text("""
    SELECT id FROM campaign AS c
    WHERE workspace_id = :workspace AND state <> 'draft'
        AND (ends_at <= :at OR state = 'closed')
        AND (CASE WHEN ends_at <= :at THEN ends_at ELSE updated_at END) > :since
        AND NOT EXISTS (
            SELECT FROM telling AS t
            WHERE t.workspace_id = c.workspace_id AND t.campaign_id = c.id
                AND t.moment = 'campaign_closed')
    ORDER BY id
""")


async def campaigns_over(session: Session, workspace_id: UUID, at: datetime) -> Sequence[UUID]:
    """Closed by their organiser or at their end, within the last week."""
    named = {"workspace": workspace_id, "at": at, "since": at - NEWS}
    return (await session.execute(_OVER, named)).scalars().all()
